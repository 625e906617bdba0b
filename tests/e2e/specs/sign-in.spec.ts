import { endAllSessions } from '../support/api';
import { Composer } from '../support/compose';
import { plain } from '../support/messages';
import { enter, note, open, row, sections, signIn } from '../support/page';
import { stack } from '../support/stack';
import { expect, test } from '../support/test';

test('a wrong password and an unknown address are refused in the same words', async ({ page, account }) => {
  const words = 'The address or the password is not right.';
  await page.goto('/webmail/');
  const address = page.getByLabel('Email address');
  const password = page.getByLabel('Password', { exact: true });

  await address.fill(account.address);
  await password.fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(words)).toBeVisible();
  await expect(password).toBeFocused();

  await address.fill(`nobody-${account.address}`);
  await password.fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(words)).toBeVisible();

  await signIn(page, account);
  await expect(page).toHaveURL(/\/webmail\/mail/);
});

test('empty fields are named before anything is asked of the server', async ({ page }) => {
  await page.goto('/webmail/');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Type your email address.')).toBeVisible();
  await expect(page.getByText('Type your password.')).toBeVisible();
});

test('signing in leads to where one wanted to go', async ({ page, account }) => {
  await page.goto('/webmail/contacts');
  await page.getByLabel('Email address').fill(account.address);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByLabel('Password', { exact: true }).press('Enter');
  await expect(page.getByRole('heading', { name: 'All contacts' })).toBeVisible();
});

test('signing out ends the session on the server', async ({ page, account }) => {
  await signIn(page, account);
  expect((await page.request.get(`${stack.url}/api/session`)).status()).toBe(200);
  const cookies = await page.context().cookies();

  await page.getByRole('button', { name: `Account: ${account.address}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();

  // The cookie that one had is worth nothing any more.
  await page.context().addCookies(cookies);
  expect((await page.request.get(`${stack.url}/api/session`)).status()).toBe(401);
});

test('signing out leaves nothing to be read in other tabs, and nothing that is being written there is lost', async ({
  page,
  account,
  imap,
}) => {
  await imap.append('INBOX', plain({ subject: 'Only for her' }, 'A secret'));
  await enter(page, account);
  const reader = await page.context().newPage();
  await reader.goto('/webmail/mail');
  await open(reader, 'Only for her');
  const writer = await page.context().newPage();
  await writer.goto('/webmail/mail');
  await expect(row(writer, 'Only for her')).toBeVisible();
  const composer = await Composer.start(writer);
  await composer.subject.fill('Half a letter');

  await page.getByRole('button', { name: `Account: ${account.address}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(reader.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  expect(await reader.content()).not.toContain('Only for her');
  const again = writer.getByRole('dialog', { name: 'Sign in again' });
  await expect(again).toBeVisible();
  await expect(row(writer, 'Only for her')).toBeHidden();
  await expect(composer.subject).toBeHidden();
  await again.getByLabel('Password', { exact: true }).fill(account.password);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(composer.subject).toHaveValue('Half a letter');
});

test('the session cookie cannot be read by scripts nor sent by other sites', async ({ page, account }) => {
  await signIn(page, account);
  const cookies = await page.context().cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('a session that ends while one writes: sign in again in place, and the text is still there', async ({
  page,
  account,
  request,
}) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', account.address);
  await composer.subject.fill('Half a letter');
  await composer.write('What I had written before.');

  await endAllSessions(request, account);
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(again).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(again).toBeVisible();
  await expect(composer.subject).toBeHidden();
  await expect(sections(page)).toBeHidden();

  await again.getByLabel('Password', { exact: true }).fill('not the password');
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(again.getByText('The address or the password is not right.')).toBeVisible();
  await again.getByLabel('Password', { exact: true }).fill(account.password);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(again).toBeHidden();

  await expect(composer.subject).toHaveValue('Half a letter');
  await expect(composer.body).toContainText('What I had written before.');
  await composer.send(page);
  await expect(page.getByRole('row').filter({ hasText: 'Half a letter' })).toBeVisible();
});

test('a session that nobody told the page of is noticed by the next request, which is made again afterwards', async ({
  page,
  account,
}) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  // The cookie is gone, as when it was thrown away by hand; the open event stream lives on.
  await page.context().clearCookies();
  await composer.subject.fill('Kept over the gap');
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(again).toBeVisible();
  await again.getByLabel('Password', { exact: true }).fill(account.password);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(again).toBeHidden();
  // The saving that was refused is repeated without anything being typed.
  await expect(composer.window.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible();
  await expect(composer.subject).toHaveValue('Kept over the gap');
});

test('another browser can be signed out from the list of sessions', async ({ page, account, browser }) => {
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await enter(other, account);

  await enter(page, account, 'settings');
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await expect(note(page, 'Session ended')).toBeVisible();
  await expect(other.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  await expect(sections(page)).toBeVisible();
  await elsewhere.close();
});
