// Files in messages: chosen, dropped, pasted.
import { type Locator } from '@playwright/test';
import { Composer } from '../support/compose';
import { pixel } from '../support/messages';
import { enter, frame, open, reading } from '../support/page';
import { expect, test } from '../support/test';

test('a picture that is pasted stands in the text, here and at the receiver', async ({ page, account, imap }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', account.address);
  await composer.subject.fill('Pasted');
  await composer.write('Look: ');
  await give(composer.body, 'paste', 'screenshot.png', 'image/png');
  await expect(composer.body.getByRole('img')).toBeVisible();
  await expect.poll(() => composer.body.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await composer.send(page);

  await open(page, 'Pasted');
  const image = frame(page).getByRole('img');
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(1);
  const received = await imap.newest('INBOX');
  expect(received).toMatch(/Content-ID: <[^>]+>/i);
  expect(received).toContain('multipart/related');
});

test('a picture that is dropped on the text stands in it', async ({ page, account }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.write('Here: ');
  await give(composer.body, 'drop', 'drawing.png', 'image/png');
  await expect(composer.body.getByRole('img')).toBeVisible();
});

test('a file that is dropped on the window is attached, and can be taken away', async ({ page, account }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', account.address);
  await composer.subject.fill('Dropped');
  await give(composer.window, 'drop', 'notes.pdf', 'application/pdf');
  await give(composer.window, 'drop', 'wrong.pdf', 'application/pdf');
  await expect(composer.files.getByRole('listitem')).toHaveCount(2);
  await composer.files.getByRole('button', { name: 'Remove wrong.pdf' }).click();
  await expect(composer.files.getByRole('listitem')).toHaveCount(1);
  await expect(composer.files.getByRole('progressbar')).toBeHidden();
  await composer.send(page);
  await open(page, 'Dropped');
  await expect(reading(page).getByRole('link', { name: 'Save notes.pdf' })).toBeVisible();
  await expect(reading(page).getByRole('link', { name: 'Save wrong.pdf' })).toHaveCount(0);
});

/** Pastes a file into an element or drops it there, as the browser tells pages of it. */
async function give(target: Locator, how: 'paste' | 'drop', name: string, type: string): Promise<void> {
  const bytes = [...pixel];
  await target.evaluate(
    (element, { how, name, type, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      const common = { bubbles: true, cancelable: true };
      const event =
        how === 'paste'
          ? new ClipboardEvent('paste', { ...common, clipboardData: data })
          : new DragEvent('drop', { ...common, dataTransfer: data });
      element.dispatchEvent(event);
    },
    { how, name, type, bytes },
  );
}
