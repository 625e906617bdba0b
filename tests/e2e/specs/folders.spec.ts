import { plain } from '../support/messages';
import { enter, folders, list, note, row } from '../support/page';
import { expect, test } from '../support/test';

test('folders are made, renamed and deleted, one inside another', async ({ page, account, imap }) => {
  await enter(page, account);
  const tree = folders(page);
  await expect(tree.getByRole('link', { name: 'Inbox' })).toHaveAttribute('aria-current', 'page');

  await page.getByRole('button', { name: 'New folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'New folder' });
  await dialog.getByLabel('Name').fill('Büro');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(tree.getByRole('link', { name: 'Büro' })).toBeVisible();

  await tree.getByRole('button', { name: 'Actions for Büro' }).click();
  await page.getByRole('menuitem', { name: 'New folder inside' }).click();
  const inside = page.getByRole('dialog', { name: 'New folder in “Büro”' });
  await inside.getByLabel('Name').fill('Bills');
  await inside.getByRole('button', { name: 'Create' }).click();
  await expect(tree.getByRole('link', { name: 'Bills' })).toBeVisible();

  await tree.getByRole('button', { name: 'Actions for Bills' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename “Bills”' });
  await rename.getByLabel('Name').fill('Invoices');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await expect(tree.getByRole('link', { name: 'Invoices' })).toBeVisible();
  await expect(tree.getByRole('link', { name: 'Bills' })).toHaveCount(0);

  const answer = await imap.command('LIST "" "*"');
  const name = answer.split('\r\n').find((line) => line.includes('Invoices'));
  expect(name, answer).toBeDefined();

  await tree.getByRole('button', { name: 'Actions for Invoices' }).click();
  await page.getByRole('menuitem', { name: 'Delete folder' }).click();
  const question = page.getByRole('dialog', { name: 'Delete the folder “Invoices”?' });
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(note(page, 'Folder “Invoices” deleted')).toBeVisible();
  await expect(tree.getByRole('link', { name: 'Invoices' })).toHaveCount(0);
});

test('a name that would be that of a folder in another is refused beside the field', async ({ page, account }) => {
  await enter(page, account);
  await expect(folders(page).getByRole('link', { name: 'Inbox' })).toBeVisible();
  await page.getByRole('button', { name: 'New folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'New folder' });
  await dialog.getByLabel('Name').fill('Bills/2026');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog).toContainText('A name cannot have “/” in it.');
});

test('a name that is taken is refused beside the field', async ({ page, account, imap }) => {
  await imap.command('CREATE "Taken"');
  await enter(page, account);
  await page.getByRole('button', { name: 'New folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'New folder' });
  await dialog.getByLabel('Name').fill('Taken');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
});

test('messages are dragged into a folder', async ({ page, account, imap }) => {
  await imap.command('CREATE "Plans"');
  await imap.append('INBOX', plain({ subject: 'Holidays' }, 'By the sea'));
  await enter(page, account);
  await row(page, 'Holidays').dragTo(folders(page).getByRole('link', { name: 'Plans' }));
  await expect(page.getByText('Inbox is empty')).toBeVisible();
  await expect.poll(() => imap.count('Plans')).toBe(1);
  await folders(page).getByRole('link', { name: 'Plans' }).click();
  await expect(list(page).getByRole('row')).toHaveCount(1);
});

test('a link to a folder and a message in it opens both', async ({ page, account, imap }) => {
  await imap.command('CREATE "R&AOk-union/2026"').catch(() => imap.command('CREATE "R&AOk-union"'));
  await imap.append('INBOX', plain({ subject: 'Linked' }, 'Found by its address'));
  await enter(page, account);
  await row(page, 'Linked').getByRole('link').click();
  await expect(page).toHaveURL(/INBOX\/\d+-\d+$/);
  const url = page.url();
  await page.goto('/webmail/calendar');
  await page.goto(url);
  await expect(page.getByRole('article').getByText('Found by its address')).toBeVisible();
  await expect(row(page, 'Linked')).toHaveAttribute('aria-selected', 'true');
});

test('the mark in the corner leads to the inbox', async ({ page, account }) => {
  await enter(page, account, 'contacts');
  await page.getByRole('link', { name: 'Roost, to the inbox' }).click();
  await expect(page.getByText('Inbox is empty')).toBeVisible();
  await expect(page).toHaveURL(/\/webmail\/mail$/);
});
