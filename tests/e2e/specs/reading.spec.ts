import { readFileSync } from 'node:fs';
import { html, pixel, plain } from '../support/messages';
import { enter, frame, open, reading, row } from '../support/page';
import { stack } from '../support/stack';
import { expect, test } from '../support/test';

test('plain text is shown as it was written, with its links', async ({ page, account, imap }) => {
  await imap.append(
    'INBOX',
    plain({ subject: 'Grüße', from: 'Jürgen <j@elsewhere.test>' }, 'Liebe Leute,\n\n  <b>not bold</b> – see https://elsewhere.test/a?b=c\n'),
  );
  await enter(page, account);
  await open(page, 'Grüße');
  await expect(reading(page)).toContainText('Jürgen');
  await expect(reading(page)).toContainText('<b>not bold</b>');
  const link = reading(page).getByRole('link', { name: 'https://elsewhere.test/a?b=c' });
  await expect(link).toHaveAttribute('href', 'https://elsewhere.test/a?b=c');
  await expect(link).toHaveAttribute('rel', /noopener/);
});

test('HTML stands in a frame without scripts, with its inline images', async ({ page, account, imap }) => {
  await imap.append(
    'INBOX',
    html({ subject: 'With a picture' }, '<p>Look:</p><img alt="red dot" width="40" height="40" src="cid:dot@example">', [
      { type: 'image/png', content: pixel, name: 'dot.png', id: 'dot@example' },
    ]),
  );
  await enter(page, account);
  await open(page, 'With a picture');
  const sandbox = await reading(page).getByTitle('Message', { exact: true }).getAttribute('sandbox');
  expect(sandbox).not.toContain('allow-scripts');
  expect(sandbox).not.toContain('allow-same-origin');
  const image = frame(page).getByRole('img', { name: 'red dot' });
  await expect(image).toBeVisible();
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(1);
  // What the text shows is not listed as a file again.
  await expect(reading(page).getByRole('link', { name: 'Save dot.png' })).toHaveCount(0);
});

test('remote content is left alone until it is asked for, and then comes through the server', async ({
  page,
  account,
  imap,
}) => {
  await imap.append(
    'INBOX',
    html({ subject: 'Tracked' }, '<p>Hello reader</p><img alt="spy" src="https://pictures.invalid/spy.gif">'),
  );
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await enter(page, account);
  await open(page, 'Tracked');
  await expect(frame(page).getByText('Hello reader')).toBeVisible();
  const proxied = () => asked.filter((url) => url.startsWith(`${stack.url}/api/mail/remote?`));
  expect(proxied()).toEqual([]);

  await page.getByRole('button', { name: 'Load remote content' }).click();
  await expect.poll(() => proxied().length).toBe(1);
  await expect(page.getByRole('button', { name: 'Load remote content' })).toBeHidden();
  expect(asked.filter((url) => !url.startsWith(stack.url) && !url.startsWith('data:'))).toEqual([]);
});

test('a picture that is not loaded stands there in words, and a wide newsletter fits a phone', async ({ page, account, imap }) => {
  const row = '<tr><td width="640"><img alt="Our shop" width="600" height="80" src="https://pictures.invalid/a.png"></td></tr>';
  const columns = '<tr><td><table width="640"><tr><td width="320">Left</td><td width="320">Right</td></tr></table></td></tr>';
  await page.setViewportSize({ width: 360, height: 740 });
  await imap.append('INBOX', html({ subject: 'Offers' }, `<table width="640" style="width:640px">${row}${columns}</table>`));
  await enter(page, account);
  await open(page, 'Offers');
  const picture = frame(page).getByRole('img', { name: 'Our shop' });
  await expect(picture).toBeVisible();
  const ground = await picture.evaluate((element) => getComputedStyle(element, '::after').width);
  expect(ground).toBe('16px');
  for (const part of [picture, frame(page).getByText('Right')]) {
    const box = await part.boundingBox();
    expect(box!.x + box!.width).toBeLessThanOrEqual(360);
  }
});

test('attachments are saved byte for byte, and pictures shown', async ({ page, account, imap }) => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  await imap.append(
    'INBOX',
    html({ subject: 'Two files' }, '<p>Attached.</p>', [
      { type: 'application/octet-stream', content: bytes, name: 'data.bin' },
      { type: 'image/png', content: pixel, name: 'photo.png' },
    ]),
  );
  await enter(page, account);
  await expect(row(page, 'Two files')).toContainText('With attachment');
  await open(page, 'Two files');

  const download = page.waitForEvent('download');
  await reading(page).getByRole('link', { name: 'Save data.bin' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('data.bin');
  expect(readFileSync(await saved.path()).equals(bytes)).toBe(true);

  await reading(page).getByRole('button', { name: 'photo.png' }).click();
  const preview = page.getByRole('dialog', { name: 'photo.png' });
  const image = preview.getByRole('img', { name: 'photo.png' });
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(1);
  await page.keyboard.press('Escape');
  await expect(preview).toBeHidden();
});

test('the head tells who wrote to whom, in full when it is opened', async ({ page, account, imap }) => {
  await imap.append(
    'INBOX',
    plain(
      { subject: 'To many', to: `${account.address}, Bo <bo@elsewhere.test>`, cc: 'Cy <cy@elsewhere.test>', id: 'head@elsewhere.test' },
      'Hello all',
    ),
  );
  await enter(page, account);
  await open(page, 'To many');
  await expect(reading(page)).toContainText('to me, Bo and Cy');
  await reading(page).getByRole('button', { name: 'Details' }).click();
  await expect(reading(page).getByText('cy@elsewhere.test')).toBeVisible();
  await expect(reading(page).getByText('head@elsewhere.test')).toBeVisible();
});

test('opening a message marks it as read, here and for other clients', async ({ page, account, imap }) => {
  await imap.append('INBOX', plain({ subject: 'Unseen' }, 'Hello'));
  await enter(page, account);
  await expect(row(page, 'Unseen')).toContainText('Unread');
  await open(page, 'Unseen');
  await expect(row(page, 'Unseen')).not.toContainText('Unread');
  await expect.poll(() => imap.newest('INBOX')).toContain('\\Seen');
});

test('an invitation that is opened stands in the calendar', async ({ page, account, imap }) => {
  const id = `talk-${Date.now()}`;
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  const calendar = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Elsewhere//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${id}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${day}T100000Z`,
    `DTEND:${day}T110000Z`,
    'SUMMARY:Talk about boats',
    'ORGANIZER:mailto:dave@elsewhere.test',
    `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${account.address}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  await imap.append(
    'INBOX',
    html({ subject: 'Invitation: boats', from: 'Dave <dave@elsewhere.test>', id: `${id}@elsewhere.test` }, '<p>Come!</p>', [
      { type: 'text/calendar; method=REQUEST; charset=utf-8', content: calendar, name: 'invite.ics' },
    ]),
  );
  await enter(page, account);
  await open(page, 'Invitation: boats');
  await expect(page.locator('.invitation').getByRole('button', { name: 'Accept' })).toBeVisible();
  const inbox = await page.request.fetch(`${stack.url.replace(/\/webmail\/?$/, '')}/dav/calendars/${account.address}/inbox/`, {
    method: 'PROPFIND',
    headers: {
      depth: '1',
      authorization: `Basic ${Buffer.from(`${account.address}:${account.password}`).toString('base64')}`,
    },
  });
  expect(await inbox.text()).toContain('.ics');
});
