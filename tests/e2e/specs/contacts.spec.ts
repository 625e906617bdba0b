import { addContact } from '../support/api';
import { Composer } from '../support/compose';
import { pixel } from '../support/messages';
import { enter } from '../support/page';
import { expect, test } from '../support/test';

const people = [
  { given: 'Ada', family: 'Lovelace', organization: 'Engines', emails: [{ label: 'work', value: 'ada@elsewhere.test' }] },
  { given: 'Émilie', family: 'du Châtelet', emails: [{ label: 'home', value: 'emilie@elsewhere.test' }] },
  { given: 'Jörg', family: 'Müller' },
  { given: 'Zuse', family: 'Konrad', phones: [{ label: 'mobile', value: '+49 30 1234567' }] },
];

test('people are listed by name and found by what one knows of them', async ({ page, account }) => {
  await enter(page, account, 'contacts');
  await expect(page.getByText('No contacts yet')).toBeVisible();
  await expect(page.getByText('No contact chosen')).toBeVisible();
  for (const person of people) await addContact(page.request, person);
  // The page hears of it.
  await expect(page.getByText('4 contacts')).toBeVisible();
  const list = page.getByRole('list', { name: 'Contacts' });
  await expect(list.getByRole('button')).toHaveCount(4);

  const search = page.getByRole('searchbox', { name: 'Search contacts' });
  for (const [query, name] of [['lovel', 'Ada Lovelace'], ['engines', 'Ada Lovelace'], ['emilie', 'Émilie du Châtelet'], ['1234567', 'Zuse Konrad'], ['joerg muller', 'Jörg Müller']]) {
    await search.fill(query);
    await search.press('Enter');
    await expect(list.getByRole('button')).toHaveCount(1);
    await expect(list.getByRole('button', { name })).toBeVisible();
  }
  await list.getByRole('button').click();
  await expect(page.getByRole('heading', { name: 'Jörg Müller' })).toBeVisible();
  await search.fill('nobody of that name');
  await search.press('Enter');
  await expect(page.getByText('Nobody found for “nobody of that name”')).toBeVisible();
});

test('a contact is made, changed, given a photo, deleted and brought back', async ({ page, account }) => {
  await enter(page, account, 'contacts');
  await page.getByRole('button', { name: 'New contact' }).first().click();
  await page.getByLabel('First name').fill('Grace');
  await page.getByLabel('Last name').fill('Hopper');
  await page.getByLabel('Organisation').fill('Navy');
  const email = page.getByLabel('Email address', { exact: true });
  if ((await email.count()) === 0) await page.getByRole('button', { name: 'Add an email address' }).click();
  await email.fill('grace@elsewhere.test');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Grace Hopper' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'grace@elsewhere.test', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Organisation').fill('Harvard');
  await page.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: pixel });
  await expect(page.getByRole('button', { name: 'Change photo' })).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Harvard').first()).toBeVisible();
  const photo = page.locator('img[src*="/photo"]').first();
  await expect.poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('list', { name: 'Contacts' }).getByRole('button', { name: 'Grace Hopper' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('list', { name: 'Contacts' }).getByRole('button', { name: 'Grace Hopper' })).toBeVisible();
});

test('what is typed into a form and cannot be right is said there', async ({ page, account }) => {
  await enter(page, account, 'contacts/all/new');
  await page.getByLabel('First name').fill('Wrong');
  const email = page.getByLabel('Email address', { exact: true });
  if ((await email.count()) === 0) await page.getByRole('button', { name: 'Add an email address' }).click();
  await email.fill('no address');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('This is not an email address.')).toBeVisible();
});

test('writing to a contact opens a message to them', async ({ page, account }) => {
  await enter(page, account, 'contacts');
  await addContact(page.request, people[0]);
  await page.getByRole('list', { name: 'Contacts' }).getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await expect(Composer.of(page).field('To').getByText('Ada Lovelace')).toBeVisible();
});

test('a form for a new contact that was opened by its address or read again can be saved', async ({ page, account }) => {
  await enter(page, account, 'contacts/all/new');
  await page.reload();
  await page.getByLabel('First name').fill('Grace');
  await page.getByLabel('Last name').fill('Hopper');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Grace Hopper' })).toBeVisible();
});
