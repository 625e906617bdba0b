// The whole path: a person reads an HTML mail, writes one with an attachment, and the other's open page shows it.
import { readFileSync } from 'node:fs';
import { Composer } from '../support/compose';
import { Imap } from '../support/imap';
import { html } from '../support/messages';
import { enter, frame, open, reading, row, signIn } from '../support/page';
import { newMailbox } from '../support/stack';
import { expect, listen, test } from '../support/test';

test('alice reads an HTML mail and sends one with an attachment, which bob sees within two seconds', async ({
  page,
  browser,
}) => {
  const [alice, bob] = [newMailbox('alice'), newMailbox('bob')];
  const imap = await Imap.signIn(alice);
  await imap.append('INBOX', html({ subject: 'The newsletter' }, '<h1>Spring</h1><p>It is <b>here</b>.</p>'));
  imap.close();
  const elsewhere = await browser.newContext();
  const complaints = listen(elsewhere);
  const bobsPage = await elsewhere.newPage();
  await enter(bobsPage, bob);
  await expect(bobsPage.getByText('Inbox is empty')).toBeVisible();

  await signIn(page, alice);
  await open(page, 'The newsletter');
  await expect(frame(page).getByRole('heading', { name: 'Spring' })).toBeVisible();

  const report = 'quarter,income\n1,100\n2,120\n';
  const composer = await Composer.start(page);
  await composer.add('To', bob.address);
  await composer.subject.fill('The report');
  await composer.write('Here are the figures, attached.');
  await composer.attach('figures.csv', report, 'text/csv');
  await composer.send(page);

  const arrived = row(bobsPage, 'The report');
  await expect(arrived).toBeVisible({ timeout: 2_000 });
  await expect(arrived).toContainText('Alice');
  await expect(arrived).toContainText('Unread');

  await open(bobsPage, 'The report');
  await expect(frame(bobsPage).getByText('Here are the figures, attached.')).toBeVisible();
  const download = bobsPage.waitForEvent('download');
  await reading(bobsPage).getByRole('link', { name: 'Save figures.csv' }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toBe(report);
  expect(complaints).toEqual([]);
  await elsewhere.close();
});
