// Inviting and answering, by two people at two browsers, and by mail from outside.
import { type Browser, type Locator, type Page } from '@playwright/test';
import { putEvent, signInByApi } from '../support/api';
import { violations } from '../support/axe';
import { Imap } from '../support/imap';
import { html } from '../support/messages';
import { enter, note, open, reading } from '../support/page';
import { newMailbox, stack, type Account } from '../support/stack';
import { expect, listen, test } from '../support/test';

const chip = (page: Page, title: string): Locator => page.getByRole('main').getByRole('button', { name: new RegExp(`^${title}, `) });
const card = (page: Page, title: string): Locator => page.getByRole('dialog', { name: title });
const invitation = (page: Page): Locator => page.locator('.invitation');

async function other(browser: Browser, account: Account, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, timezoneId: 'Europe/Berlin', locale: 'en-GB' });
  listen(context);
  await signInByApi(context, account);
  const page = await context.newPage();
  await page.goto(`/webmail/${path}`);
  return page;
}

/** A scheduling message as the mail of another calendar brings it. */
function mail(method: string, from: string, uid: string, lines: string[], subject: string): string {
  const calendar = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', `METHOD:${method}`, 'BEGIN:VEVENT', `UID:${uid}`, ...lines, 'END:VEVENT', 'END:VCALENDAR', ''];
  return html({ subject, from: `Erin Example <${from}>` }, '<p>Please come.</p>', [
    { type: `text/calendar; method=${method}; charset=utf-8`, content: calendar.join('\r\n'), name: 'invite.ics' },
  ]);
}

test('somebody is invited, answers from the mail, and the organizer sees it', async ({ page, account, browser }) => {
  const bob = newMailbox('bob');
  await enter(page, account, 'calendar/day/2026-07-15');
  // He is busy already.
  await putEvent(page.request, bob, 'dentist', ['SUMMARY:Dentist', 'DTSTART;TZID=Europe/Berlin:20260715T100000', 'DTEND;TZID=Europe/Berlin:20260715T110000']);

  await page.getByRole('button', { name: 'New event' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'More options' }).click();
  const editor = page.getByRole('dialog', { name: 'New event' });
  await editor.getByLabel('Title').fill('Planning');
  await editor.getByLabel('Start date').fill('2026-07-15');
  await editor.getByLabel('Start time').fill('10:30');
  const field = editor.getByRole('combobox', { name: 'Invite' });
  await field.fill('nonsense');
  await field.press('Enter');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toContainText('“nonsense” is not an email address.');
  await field.press('Backspace');
  await field.fill(bob.address.slice(0, -4));
  await expect(editor.getByRole('listbox').getByRole('option')).toHaveCount(1);
  await field.press('Enter');

  // What stands in his way is seen, and nothing else of it.
  const line = editor.getByRole('list', { name: 'Who is free' }).getByRole('listitem').filter({ hasText: 'Bob' });
  await expect(line).toContainText('busy then');
  await expect(editor).not.toContainText('Dentist');
  expect(await violations(page)).toEqual([]);
  await editor.getByLabel('Start time').fill('14:00');
  await expect(line).toContainText('free');
  await editor.getByRole('button', { name: 'Save' }).click();
  await chip(page, 'Planning').click();
  await expect(card(page, 'Planning')).toContainText('2 invited: 1 comes, 1 has not answered');
  expect(await violations(page)).toEqual([]);

  // The mail about it, as one from Dana's other program.
  const found = await (await page.request.get(`${stack.url}/api/calendar/occurrences?from=2026-07-15&to=2026-07-16&timezone=Europe/Berlin`)).json();
  const imap = await Imap.signIn(bob);
  const lines = [
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=Europe/Berlin:20260715T140000',
    'DTEND;TZID=Europe/Berlin:20260715T150000',
    'SUMMARY:Planning',
    `ORGANIZER:mailto:${account.address}`,
    `ATTENDEE:mailto:${bob.address}`,
  ];
  await imap.append('INBOX', mail('REQUEST', account.address, found[0].object.replace(/\.ics$/, ''), lines, 'Invitation: Planning'));
  const his = await other(browser, bob, 'mail');
  await open(his, 'Invitation: Planning');
  await expect(invitation(his)).toContainText('Wednesday 15 July, 14:00 – 15:00');
  await expect(invitation(his)).toContainText('Dana · organizer');
  expect(await violations(his)).toEqual([]);
  await invitation(his).getByRole('button', { name: 'Add a comment' }).click();
  // What is typed next is the comment, and no shortcut.
  await expect(invitation(his).getByLabel('Comment for the organizer')).toBeFocused();
  await invitation(his).getByLabel('Comment for the organizer').fill('If the train is on time');
  await invitation(his).getByRole('button', { name: 'Maybe' }).press('Enter');
  await expect(invitation(his).getByRole('button', { name: 'Maybe' })).toHaveAttribute('aria-pressed', 'true');

  await page.keyboard.press('Escape');
  await expect(async () => {
    await chip(page, 'Planning').click();
    await expect(card(page, 'Planning')).toContainText('“If the train is on time”', { timeout: 2_000 });
  }).toPass();
  await expect(card(page, 'Planning')).toContainText('2 invited: 1 comes, 1 may come');

  // He thinks better of it in the calendar; she calls it off.
  await his.goto('/webmail/calendar/day/2026-07-15');
  await chip(his, 'Planning').click();
  await card(his, 'Planning').getByRole('button', { name: 'Accept' }).click();
  await expect(card(his, 'Planning')).toContainText('2 invited: 2 come');
  expect(await violations(his)).toEqual([]);
  // Only what is his can be changed there.
  await card(his, 'Planning').getByRole('button', { name: 'Edit' }).click();
  const fixed = his.getByRole('dialog', { name: 'Edit event' });
  for (const label of ['Title', 'Start date', 'End time', 'Location', 'Description']) {
    await expect(fixed.getByLabel(label)).toBeDisabled();
  }
  await fixed.getByLabel('Reminder').selectOption('60');
  expect(await violations(his)).toEqual([]);
  await fixed.getByRole('button', { name: 'Save' }).click();
  await chip(his, 'Planning').click();
  await expect(card(his, 'Planning')).toContainText('1 hour before');
  await page.reload();
  await chip(page, 'Planning').click();
  await expect(card(page, 'Planning')).toContainText('2 invited: 2 come');
  await card(page, 'Planning').getByRole('button', { name: 'Delete' }).click();
  await expect(note(page, 'Deleted: Planning. Those invited are told')).toBeVisible();
  await expect(chip(page, 'Planning')).toHaveCount(0);
  await his.goto('/webmail/mail');
  await expect(async () => {
    await his.reload();
    await open(his, 'Invitation: Planning');
    await expect(invitation(his)).toContainText('The organizer has cancelled it.', { timeout: 2_000 });
  }).toPass();
  await expect(invitation(his).getByRole('button', { name: 'Accept' })).toHaveCount(0);
  await his.context().close();
});

test('an invitation from outside is accepted, changed and cancelled by mail', async ({ page, account, imap }) => {
  const lines = (sequence: number, hour: string) => [
    `DTSTAMP:2026010${sequence + 1}T000000Z`,
    `SEQUENCE:${sequence}`,
    `DTSTART;TZID=Europe/Berlin:20260715T${hour}0000`,
    `DTEND;TZID=Europe/Berlin:20260715T${hour}3000`,
    'SUMMARY:Talk',
    'LOCATION:Room 5',
    'ORGANIZER;CN=Erin Example:mailto:erin@elsewhere.test',
    `ATTENDEE;CN=Dana:mailto:${account.address}`,
    'ATTENDEE;CN=Frank;PARTSTAT=ACCEPTED:mailto:frank@elsewhere.test',
  ];
  await putEvent(page.request, account, 'standup', ['SUMMARY:Standup', 'DTSTART;TZID=Europe/Berlin:20260715T101500', 'DTEND;TZID=Europe/Berlin:20260715T104500']);
  await imap.append('INBOX', mail('REQUEST', 'erin@elsewhere.test', 'talk', lines(0, '10'), 'Invitation: Talk'));
  await enter(page, account);
  await open(page, 'Invitation: Talk');
  const shown = invitation(page);
  for (const words of ['Talk', 'Wednesday 15 July, 10:00 – 10:30', 'Room 5', 'Erin Example · organizer', 'Frank', '2 invited: 1 comes, 1 has not answered']) {
    await expect(shown).toContainText(words);
  }
  await expect(shown).toContainText('At the same time: Standup, 10:15 – 10:45');
  await shown.getByRole('button', { name: 'Accept' }).click();
  await expect(shown.getByRole('button', { name: 'Accept' })).toHaveAttribute('aria-pressed', 'true');
  await shown.getByRole('link', { name: 'Show in the calendar' }).click();
  await expect(chip(page, 'Talk')).toBeVisible();

  await imap.append('INBOX', mail('REQUEST', 'erin@elsewhere.test', 'talk', lines(1, '16'), 'Changed: Talk'));
  await page.goto('/webmail/mail');
  await open(page, 'Changed: Talk');
  await expect(shown).toContainText('Changed invitation');
  await expect(shown).toContainText('16:00 – 16:30');
  await expect(shown).not.toContainText('At the same time');
  await open(page, 'Invitation: Talk');
  await expect(shown).toContainText('It was changed since this mail.');

  await imap.append('INBOX', mail('CANCEL', 'erin@elsewhere.test', 'talk', [...lines(2, '16'), 'STATUS:CANCELLED'], 'Cancelled: Talk'));
  await open(page, 'Cancelled: Talk');
  await expect(shown).toContainText('The organizer has cancelled it.');
  await expect(shown.getByRole('button', { name: 'Accept' })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);

  // Somebody else's word does not count.
  await imap.append('INBOX', mail('REQUEST', 'mallory@elsewhere.test', 'trick', lines(0, '12'), 'Trick'));
  await open(page, 'Trick');
  await expect(reading(page)).toContainText('This mail is not from the organizer');
});
