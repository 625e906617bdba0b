// Sharing, by two people at two browsers.
import { type Browser, type Locator, type Page } from '@playwright/test';
import { signInByApi } from '../support/api';
import { violations } from '../support/axe';
import { enter, note } from '../support/page';
import { newMailbox, type Account } from '../support/stack';
import { expect, listen, test } from '../support/test';

const chip = (page: Page, title: string): Locator => page.getByRole('main').getByRole('button', { name: new RegExp(`^${title}, `) });
const dialog = (page: Page): Locator => page.locator('dialog[open]');

/** Somebody else at a browser of their own. */
async function other(browser: Browser, account: Account, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, timezoneId: 'Europe/Berlin', locale: 'en-GB' });
  listen(context);
  await signInByApi(context, account);
  const page = await context.newPage();
  await page.goto(`/webmail/${path}`);
  return page;
}

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('a calendar is shared, accepted, changed, renamed and left', async ({ page, account, browser }) => {
  const bob = newMailbox('bob');
  const his = await other(browser, bob, 'calendar/week/2026-07-15');
  await expect(his.getByRole('button', { name: 'Calendar Calendar' })).toBeAttached();
  await enter(page, account, 'calendar/week/2026-07-15');

  await choose(page, 'Calendar Calendar', 'Share');
  await expect(dialog(page)).toContainText('Nobody else has it yet.');
  const field = page.getByRole('combobox', { name: 'Share with' });
  await expect(field).toBeFocused();
  expect(await violations(page)).toEqual([]);

  // Who is not there is said under the field.
  await field.fill('nobody@elsewhere.test');
  await field.press('Enter');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(dialog(page)).toContainText('Nobody in your organisation has the address nobody@elsewhere.test.');
  await field.press('Backspace');

  // By typing, and by the keyboard alone.
  await field.fill(bob.address.slice(0, -4));
  await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(1);
  await field.press('Enter');
  await page.getByLabel('What they may do').selectOption({ label: 'Make changes' });
  await page.getByRole('button', { name: 'Share', exact: true }).press('Enter');
  const line = page.getByRole('list', { name: 'Who has it' }).getByRole('listitem');
  await expect(line).toContainText('has not answered yet');
  await expect(line.getByRole('combobox')).toHaveValue('write');
  expect(await violations(page)).toEqual([]);

  // The other hears of it at once.
  const offer = his.getByRole('listitem').filter({ hasText: 'shares' });
  await expect(offer).toContainText('Dana shares “Calendar”');
  await expect(offer).toContainText('You may read and change it');
  expect(await violations(his)).toEqual([]);
  await offer.getByRole('button', { name: 'Accept' }).click();
  await expect(his.getByRole('heading', { name: 'Dana', exact: true })).toBeVisible();

  // A name of his own, and an event that both see.
  await choose(his, 'Calendar Calendar (Dana)', 'Name and colour');
  await dialog(his).getByLabel('Name').fill('Family');
  await dialog(his).getByRole('button', { name: 'Save' }).click();
  await expect(his.getByText('Family', { exact: true })).toBeVisible();
  await his.getByRole('main').getByRole('button', { name: 'New event' }).or(his.getByRole('button', { name: 'New event' })).first().click();
  await his.getByRole('dialog').getByLabel('Title').fill('Picnic');
  await his.getByRole('dialog').getByLabel('Calendar').selectOption({ label: 'Family' });
  await his.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(chip(his, 'Picnic')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(chip(page, 'Picnic')).toBeVisible();
  await expect(page.getByText('Family', { exact: true })).toHaveCount(0);

  // Less is allowed from now on.
  await choose(page, 'Calendar Calendar', 'Share');
  await expect(line).not.toContainText('has not answered yet');
  await line.getByRole('combobox').selectOption({ label: 'See everything' });
  await expect(his.getByTitle('Can only be read')).toBeVisible();

  // He leaves, thinks better of it, and is left out in the end.
  await choose(his, 'Calendar Family', 'Leave');
  await expect(note(his, 'You have left “Family”')).toBeVisible();
  await expect(chip(his, 'Picnic')).toHaveCount(0);
  await his.getByRole('button', { name: 'Undo' }).click();
  await expect(chip(his, 'Picnic')).toBeVisible();
  await line.getByRole('button', { name: /^Stop sharing with/ }).click();
  await expect(dialog(page)).toContainText('Nobody else has it yet.');
  await expect(chip(his, 'Picnic')).toHaveCount(0);
  await his.context().close();
});

test('what was declined can still be accepted', async ({ page, account, browser }) => {
  const bob = newMailbox('bob');
  await enter(page, account, 'contacts');
  const his = await other(browser, bob, 'contacts');
  await choose(page, 'Address book Contacts', 'Share');
  await page.getByRole('combobox', { name: 'Share with' }).fill(bob.address);
  await page.getByRole('combobox', { name: 'Share with' }).press('Enter');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const offer = his.getByRole('listitem').filter({ hasText: 'Dana shares “Contacts”' });
  await offer.getByRole('button', { name: 'Decline' }).click();
  await expect(offer).toBeHidden();
  await his.getByText('Declined (1)').click();
  await offer.getByRole('button', { name: 'Accept' }).click();
  await expect(his.getByRole('navigation', { name: 'Address books' }).getByRole('link', { name: /^Contacts/ }).nth(1)).toBeVisible();
  expect(await violations(his)).toEqual([]);
  await his.context().close();
});

test('an address book is made, renamed and deleted', async ({ page, account }) => {
  await enter(page, account, 'contacts');
  await page.getByRole('button', { name: 'New address book' }).click();
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toContainText('must have 1 to 200 characters');
  await dialog(page).getByLabel('Name').fill('Club');
  await dialog(page).getByLabel('Name').press('Enter');
  await expect(page.getByRole('link', { name: /^Club/ })).toBeVisible();
  await choose(page, 'Address book Club', 'Rename');
  await dialog(page).getByLabel('Name').fill('Chess club');
  await dialog(page).getByLabel('Name').press('Enter');
  await choose(page, 'Address book Chess club', 'Delete');
  await expect(dialog(page)).toContainText('with all its contacts');
  await dialog(page).getByRole('button', { name: 'Delete the address book' }).click();
  await expect(page.getByRole('link', { name: /club/i })).toHaveCount(0);
});

test('calendars are ordered, exported, subscribed to and deleted', async ({ page, account }) => {
  await enter(page, account, 'calendar/week/2026-07-15');
  await choose(page, 'Add a calendar', 'New calendar');
  await dialog(page).getByLabel('Name').fill('Work');
  await dialog(page).getByLabel('Name').press('Enter');
  const names = page.locator('.calendar-row .side-row__text');
  await expect(names).toHaveText(['Calendar', 'Work']);
  const stored = page.waitForResponse((answer) => answer.url().endsWith('/api/collections/order') && answer.ok());
  await choose(page, 'Calendar Work', 'Move up');
  await expect(names).toHaveText(['Work', 'Calendar']);
  await stored;
  await page.reload();
  await expect(names).toHaveText(['Work', 'Calendar']);

  await page.getByRole('button', { name: 'Calendar Work' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Export' }).click();
  expect((await download).suggestedFilename()).toBe('Work.ics');
  await page.keyboard.press('Escape');

  await choose(page, 'Add a calendar', 'Subscribe to a calendar');
  await dialog(page).getByLabel('Address of the calendar').fill('holidays');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toContainText('Paste the whole address');
  expect(await violations(page)).toEqual([]);
  await dialog(page).getByLabel('Address of the calendar').fill('https://calendars.example.invalid/holidays.ics');
  await dialog(page).getByLabel('Name').fill('Holidays');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(names).toHaveText(['Work', 'Calendar', 'Holidays']);
  await choose(page, 'Calendar Holidays', 'Name and colour');
  await expect(dialog(page)).toContainText('https://calendars.example.invalid/holidays.ics');
  await expect(dialog(page)).toContainText('Not fetched yet');
  expect(await violations(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await choose(page, 'Calendar Holidays', 'Delete');
  await expect(dialog(page)).toContainText('Only your subscription ends.');
  await dialog(page).getByRole('button', { name: 'Delete the calendar' }).click();
  await expect(names).toHaveText(['Work', 'Calendar']);
});

test('a private address is made, read and ended', async ({ page, account, playwright }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await enter(page, account, 'calendar/week/2026-07-15');
  await choose(page, 'Calendar Calendar', 'Private address');
  expect(await violations(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Make an address' }).click();
  const address = await dialog(page).getByLabel(/^Copy it now/).inputValue();
  await dialog(page).getByRole('button', { name: 'Copy' }).click();
  await expect(note(page, 'Address copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  expect(await violations(page)).toEqual([]);
  // Whoever has it reads the calendar, without a session.
  const stranger = await playwright.request.newContext();
  expect(await (await stranger.get(address)).text()).toContain('BEGIN:VCALENDAR');
  await page.keyboard.press('Escape');
  await choose(page, 'Calendar Calendar', 'Private address');
  await expect(dialog(page)).toContainText('There is one, made');
  await dialog(page).getByRole('button', { name: 'End the address' }).click();
  await expect(dialog(page).getByRole('button', { name: 'Make an address' })).toBeVisible();
  expect((await stranger.get(address)).status()).toBe(404);
  await stranger.dispose();
});

test('address books are put into an order, by the keyboard', async ({ page, account }) => {
  await enter(page, account, 'contacts');
  await page.getByRole('button', { name: 'New address book' }).click();
  await dialog(page).getByLabel('Name').fill('Chess club');
  await dialog(page).getByLabel('Name').press('Enter');
  const names = page.locator('.book-row .side-row__text');
  await expect(names).toHaveText(['Contacts', 'Chess club']);
  const stored = page.waitForResponse((answer) => answer.url().endsWith('/api/collections/order') && answer.ok());
  await page.getByRole('button', { name: 'Address book Chess club' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Move up' }).press('Enter');
  await expect(names).toHaveText(['Chess club', 'Contacts']);
  await stored;
  await page.reload();
  await expect(names).toHaveText(['Chess club', 'Contacts']);
});
