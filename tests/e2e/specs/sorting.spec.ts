// What one does to messages of the list: marks, archive, delete and undo, by pointer and by keyboard.
import { type Page } from '@playwright/test';
import { plain } from '../support/messages';
import { enter, folders, list, note, open, reading, row } from '../support/page';
import { expect, test } from '../support/test';

const subjects = ['First', 'Second', 'Third'];

test.beforeEach(async ({ page, account, imap }) => {
  for (const subject of subjects) await imap.append('INBOX', plain({ subject }, `The text of ${subject}`));
  await enter(page, account);
  await expect(list(page).getByRole('row')).toHaveCount(3);
});

const folder = (page: Page, name: string) => folders(page).getByRole('link', { name });

test('the newest stands first, and the folder counts what is unread', async ({ page }) => {
  await expect(list(page).getByRole('row').first()).toContainText('Third');
  await expect(list(page).getByRole('row').last()).toContainText('First');
  await expect(folder(page, 'Inbox')).toContainText('3 unread');
  await open(page, 'First');
  await expect(folder(page, 'Inbox')).toContainText('2 unread');
});

test('a star stays', async ({ page, imap }) => {
  const star = row(page, 'Third').getByRole('button', { name: 'Star' });
  await star.click();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => imap.newest('INBOX')).toContain('\\Flagged');
  await page.reload();
  await expect(row(page, 'Third').getByRole('button', { name: 'Star' })).toHaveAttribute('aria-pressed', 'true');
});

test('archive and undo', async ({ page, imap }) => {
  await open(page, 'Second');
  await reading(page).getByRole('button', { name: 'Archive' }).click();
  await expect(row(page, 'Second')).toHaveCount(0);
  await expect(note(page, 'Message archived')).toBeVisible();
  await expect.poll(() => imap.count('Archive')).toBe(1);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Second')).toBeVisible();
  await expect.poll(() => imap.count('INBOX')).toBe(3);
});

test('delete and undo, and then for good from the trash', async ({ page, imap }) => {
  await row(page, 'First').hover();
  await row(page, 'First').getByRole('button', { name: 'Delete' }).click();
  await expect(row(page, 'First')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'First')).toBeVisible();

  await row(page, 'Second').hover();
  await row(page, 'Second').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => imap.count('Trash')).toBe(1);
  await folder(page, 'Trash').click();
  await row(page, 'Second').hover();
  await row(page, 'Second').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete for good?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Trash is empty')).toBeVisible();
  await expect.poll(() => imap.count('Trash')).toBe(0);
});

test('what is ticked is moved together', async ({ page, imap }) => {
  await row(page, 'First').getByRole('checkbox').check();
  await row(page, 'Third').getByRole('checkbox').check();
  await expect(page.getByRole('heading', { name: '2 selected' })).toBeVisible();
  await page.getByRole('toolbar', { name: 'List' }).getByRole('button', { name: 'Move to' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect(list(page).getByRole('row')).toHaveCount(1);
  await expect.poll(() => imap.count('Archive')).toBe(2);
});

test('junk goes to junk', async ({ page, imap }) => {
  await row(page, 'Third').getByRole('checkbox').check();
  await page.getByRole('toolbar', { name: 'List' }).getByRole('button', { name: 'Junk' }).click();
  await expect(note(page, 'Message moved to junk')).toBeVisible();
  await expect.poll(() => imap.count('Junk')).toBe(1);
});

test('the keyboard: j, k, o, s, e, #, u and the sheet of shortcuts', async ({ page, imap }) => {
  const shown = reading(page).getByRole('article').getByRole('heading', { level: 1 });
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await expect(shown).toHaveText('Third');
  await page.keyboard.press('j');
  await expect(shown).toHaveText('Second');
  await page.keyboard.press('k');
  await expect(shown).toHaveText('Third');
  await page.keyboard.press('s');
  await expect(row(page, 'Third').getByRole('button', { name: 'Star' })).toHaveAttribute('aria-pressed', 'true');

  await page.keyboard.press('e');
  await expect(row(page, 'Third')).toHaveCount(0);
  await expect.poll(() => imap.count('Archive')).toBe(1);
  // The next one takes its place.
  await expect(shown).toHaveText('Second');
  await page.keyboard.press('#');
  await expect(row(page, 'Second')).toHaveCount(0);
  await expect.poll(() => imap.count('Trash')).toBe(1);
  await expect(shown).toHaveText('First');
  await page.keyboard.press('u');
  await expect(reading(page).getByText('No message open')).toBeVisible();

  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});

test('a search shows what matches, and the whole folder again afterwards', async ({ page }) => {
  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Search mail' });
  await expect(search).toBeFocused();
  await search.fill('Second');
  await search.press('Enter');
  await expect(list(page).getByRole('row')).toHaveCount(1);
  // The keyboard is on what was found.
  await expect(row(page, 'Second').getByRole('link')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(search).toBeFocused();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(list(page).getByRole('row')).toHaveCount(3);
});

test('what another client does is seen without a reload', async ({ page, imap }) => {
  await imap.append('INBOX', plain({ subject: 'Fourth' }, 'Just come'));
  await expect(row(page, 'Fourth')).toBeVisible();
  await imap.command('SELECT INBOX');
  await imap.command('STORE 1 +FLAGS.SILENT (\\Deleted)');
  await imap.command('EXPUNGE');
  await expect(row(page, 'First')).toHaveCount(0);
});

test('what is gone is not what the next key is about', async ({ page, imap }) => {
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await expect(row(page, 'Second')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Second')).toBeVisible();
  // The keyboard went on to the next one.
  await page.keyboard.press('#');
  await expect(row(page, 'First')).toHaveCount(0);
  await expect.poll(() => imap.count('Trash')).toBe(1);
  await expect.poll(() => imap.count('INBOX')).toBe(2);
});

test('an open menu has the keyboard to itself', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await open(page, 'Second');
  const menu = page.getByRole('menu', { name: 'More' });
  await reading(page).getByRole('button', { name: 'More' }).click();
  await expect(menu).toBeVisible();
  await page.keyboard.press('j');
  await expect(reading(page)).toContainText('The text of Second');
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(reading(page)).toContainText('The text of Second');
  expect(errors).toEqual([]);
});
