// What is being written is not lost: on the server, on the device, over a reload.
import { Composer } from '../support/compose';
import { enter, folders, note, row } from '../support/page';
import { expect, test } from '../support/test';

test('a draft is saved while one types, once, and is taken up again from its folder', async ({ page, account, imap }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', 'someone@elsewhere.test');
  await composer.subject.fill('Slowly growing');
  await composer.write('One.');
  await expect(composer.window.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible();
  await composer.write(' Two.');
  await expect(composer.window.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible();
  await expect.poll(() => imap.newest('Drafts')).toContain('Two.');
  expect(await imap.count('Drafts')).toBe(1);
  await composer.button('Save and close').click();
  await expect(composer.window).toHaveCount(0);

  await folders(page).getByRole('link', { name: 'Drafts' }).click();
  await row(page, 'Slowly growing').getByRole('link').click();
  await expect(composer.subject).toHaveValue('Slowly growing');
  await expect(composer.body).toContainText('One. Two.');
  await expect(composer.field('To').getByText('someone@elsewhere.test')).toBeVisible();
});

test('a reload in the middle of writing loses nothing', async ({ page, account }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', 'someone@elsewhere.test');
  await composer.subject.fill('Interrupted');
  await composer.write('Typed a moment ago.');
  await page.reload();
  await expect(composer.subject).toHaveValue('Interrupted');
  await expect(composer.body).toContainText('Typed a moment ago.');
  await expect(composer.field('To').getByText('someone@elsewhere.test')).toBeVisible();
});

test('closing keeps the draft, and says so', async ({ page, account, imap }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.subject.fill('Later');
  await composer.write('Not yet.');
  await composer.body.press('Escape');
  await expect(composer.window).toHaveCount(0);
  await expect(note(page, 'Draft saved')).toBeVisible();
  await expect.poll(() => imap.newest('Drafts')).toContain('Subject: Later');
});

test('discarding can be undone', async ({ page, account }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.subject.fill('Thrown away');
  await composer.write('Or is it?');
  await composer.button('Discard').click();
  await expect(composer.window).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(composer.subject).toHaveValue('Thrown away');
  await expect(composer.body).toContainText('Or is it?');
});

test('a draft that is sent is no draft any more', async ({ page, account, imap }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', account.address);
  await composer.subject.fill('Off it goes');
  await composer.write('Hello.');
  await expect.poll(() => imap.count('Drafts')).toBe(1);
  await composer.send(page);
  await expect.poll(() => imap.count('Drafts')).toBe(0);
  await expect.poll(() => imap.count('Sent')).toBe(1);
});
