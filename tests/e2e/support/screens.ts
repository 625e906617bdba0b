// Every screen of the page, with something on it, for the tests that look at all of them.
import { expect, type Page } from '@playwright/test';
import { addContact, putEvent } from './api';
import { Composer } from './compose';
import { Imap } from './imap';
import { html, pixel, plain } from './messages';
import { list, open, reading, sections } from './page';
import type { Account } from './stack';

export interface Screen {
  name: string;
  show: (page: Page) => Promise<void>;
}

/** Gives somebody mail, events and contacts to be shown. */
export async function furnish(page: Page, account: Account): Promise<void> {
  const imap = await Imap.signIn(account);
  await imap.append('INBOX', plain({ subject: 'A plain one' }, 'Hello,\n\nsee https://elsewhere.test/\n\nYours'), '\\Seen');
  await imap.append(
    'INBOX',
    html({ subject: 'A rich one' }, '<h1>Hello</h1><p>Some <a href="https://elsewhere.test/">link</a></p>', [
      { type: 'image/png', content: pixel, name: 'photo.png' },
      { type: 'application/pdf', content: 'not really', name: 'bill.pdf' },
    ]),
  );
  await imap.append('INBOX', invitation(account));
  imap.close();
  await addContact(page.request, {
    given: 'Ada',
    family: 'Lovelace',
    organization: 'Engines',
    emails: [{ label: 'work', value: 'ada@elsewhere.test' }],
    phones: [{ label: 'mobile', value: '+49 30 1234567' }],
    note: 'Wrote the first program.',
  });
  await putEvent(page.request, account, 'meeting', [
    'SUMMARY:Meeting',
    'LOCATION:Room 1',
    'DTSTART;TZID=Europe/Berlin:20260715T100000',
    'DTEND;TZID=Europe/Berlin:20260715T113000',
  ]);
  await putEvent(page.request, account, 'fair', ['SUMMARY:Fair', 'DTSTART;VALUE=DATE:20260714', 'DTEND;VALUE=DATE:20260717']);
}

/** An invitation as another calendar mails it. */
function invitation(account: Account): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    'UID:talk',
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=Europe/Berlin:20260716T103000',
    'DTEND;TZID=Europe/Berlin:20260716T113000',
    'SUMMARY:Talk',
    'ORGANIZER;CN=Erin Example:mailto:erin@elsewhere.test',
    `ATTENDEE:mailto:${account.address}`,
    'ATTENDEE;CN=Frank;PARTSTAT=DECLINED:mailto:frank@elsewhere.test',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return html({ subject: 'An invitation' }, '<p>Please come.</p>', [
    { type: 'text/calendar; method=REQUEST; charset=utf-8', content: lines.join('\r\n'), name: 'invite.ics' },
  ]);
}

/** Opens the sidebar, where it is not there anyway. */
async function showSidebar(page: Page): Promise<void> {
  const drawer = page.getByRole('button', { name: 'Open the sidebar' });
  if (await drawer.isVisible()) await drawer.click();
}

async function go(page: Page, path: string): Promise<void> {
  await page.goto(`/webmail/${path}`);
  await expect(sections(page)).toBeVisible();
}

async function goToMail(page: Page): Promise<void> {
  await go(page, 'mail');
  await expect(list(page).getByRole('row')).toHaveCount(3);
}

const calendar = (view: string): Screen => ({
  name: `calendar by ${view}`,
  show: async (page) => {
    await go(page, `calendar/${view}/2026-07-15`);
    await expect(page.getByRole('main').getByRole('button', { name: /\bMeeting, / }).first()).toBeVisible();
  },
});

/** Those of someone who is signed in. */
export const screens: Screen[] = [
  { name: 'the message list', show: goToMail },
  {
    name: 'a message of plain text',
    show: async (page) => {
      await goToMail(page);
      await open(page, 'A plain one');
    },
  },
  {
    name: 'a message of HTML with files',
    show: async (page) => {
      await goToMail(page);
      await open(page, 'A rich one');
      await expect(reading(page).getByTitle('Message', { exact: true })).toBeVisible();
    },
  },
  {
    name: 'an invitation',
    show: async (page) => {
      await goToMail(page);
      await open(page, 'An invitation');
      await expect(page.locator('.invitation').getByRole('button', { name: 'Accept' })).toBeVisible();
    },
  },
  {
    name: 'sharing a calendar',
    show: async (page) => {
      await calendar('week').show(page);
      await showSidebar(page);
      await page.getByRole('button', { name: 'Calendar Calendar', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Share' }).click();
      await expect(page.getByText('Nobody else has it yet.')).toBeVisible();
    },
  },
  {
    name: 'inviting to an event',
    show: async (page) => {
      await calendar('day').show(page);
      await page.getByRole('main').getByRole('button', { name: /\bMeeting, / }).first().click();
      await page.getByRole('dialog', { name: 'Meeting' }).getByRole('button', { name: 'Edit' }).click();
      const field = page.getByRole('combobox', { name: 'Invite' });
      await field.fill('someone@elsewhere.test');
      await field.press('Enter');
      await expect(page.getByRole('list', { name: 'Who is free' })).toContainText('not known');
    },
  },
  calendar('month'),
  calendar('week'),
  calendar('day'),
  {
    name: 'the card of an event',
    show: async (page) => {
      await calendar('week').show(page);
      await page.getByRole('main').getByRole('button', { name: /\bMeeting, / }).first().click();
      await expect(page.getByRole('dialog', { name: 'Meeting' }).getByRole('button', { name: 'Edit' })).toBeEnabled();
    },
  },
  {
    name: 'a contact',
    show: async (page) => {
      await go(page, 'contacts');
      await page.getByRole('list', { name: 'Contacts' }).getByRole('button', { name: 'Ada Lovelace' }).click();
      await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    },
  },
  {
    name: 'a new contact',
    show: async (page) => {
      await go(page, 'contacts/all/new');
      await expect(page.getByLabel('First name')).toBeVisible();
    },
  },
  {
    name: 'the settings',
    show: async (page) => {
      await go(page, 'settings');
      await expect(page.getByText('This browser')).toBeVisible();
    },
  },
  // Last: a message that is being written comes along to wherever one goes.
  {
    name: 'writing a message',
    show: async (page) => {
      await goToMail(page);
      await page.keyboard.press('c');
      const composer = Composer.of(page);
      await composer.add('To', 'someone@elsewhere.test');
      await composer.write('Hello');
    },
  },
];
