// The second factor and app passwords, as a person switches them on, signs in by them, and switches them off.
import { createHmac } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { type Page } from '@playwright/test';
import { Imap } from '../support/imap';
import { enter, note, sections } from '../support/page';
import { expect, test } from '../support/test';

/** What an authenticator shows for a secret in base32, so many steps from now (RFC 6238). */
function code(secret: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((character) => alphabet.indexOf(character).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
}

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1400 },
  { colorScheme: 'dark', width: 360 },
] as const) {
  test.describe(`${colorScheme}, ${width} pixels wide`, () => {
    test.use({ colorScheme, viewport: { width, height: width < 720 ? 740 : 900 } });

    test('a second factor is switched on, asked for, and switched off', async ({ page, account, browser }) => {
      await enter(page, account, 'settings');
      const section = page.locator('#second-factor');
      await section.getByRole('button', { name: 'Set up' }).click();
      await expect(section.getByRole('img', { name: 'QR code' })).toBeVisible();
      const secret = (await section.locator('code').textContent()) ?? '';
      await expect(section.getByRole('link')).toHaveAttribute('href', new RegExp(`^otpauth://totp/.*secret=${secret}`));
      await accessible(page);

      await section.getByLabel('Code', { exact: true }).fill('12345');
      await section.getByRole('button', { name: 'Switch on' }).click();
      await expect(section.getByText('This code is not right')).toBeVisible();
      await section.getByLabel('Code', { exact: true }).fill(code(secret));
      await section.getByRole('button', { name: 'Switch on' }).click();
      const codes = section.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
      await expect(codes).toHaveCount(10);
      const recovery = (await codes.first().textContent()) ?? '';
      await accessible(page);
      await section.getByRole('button', { name: 'I have kept them' }).click();
      await expect(section.getByText('10 recovery codes are left.')).toBeVisible();

      // Elsewhere the password is half of it.
      const context = await browser.newContext({ colorScheme, viewport: page.viewportSize() });
      const other = await context.newPage();
      await other.goto('/webmail/');
      await other.getByLabel('Email address').fill(account.address);
      await other.getByLabel('Password', { exact: true }).fill(account.password);
      await other.getByRole('button', { name: 'Sign in' }).click();
      const field = other.getByLabel('Code', { exact: true });
      await expect(field).toBeFocused();
      await accessible(other);
      await field.fill('000000x');
      await other.getByRole('button', { name: 'Sign in' }).click();
      await expect(other.getByText('This code is not right')).toBeVisible();
      await field.fill(code(secret, 1));
      await field.press('Enter');
      await expect(sections(other)).toBeVisible();
      await context.close();

      await section.getByRole('button', { name: 'Switch off' }).click();
      await section.getByLabel('Password', { exact: true }).fill('not the password');
      await section.getByLabel('Code', { exact: true }).fill(recovery);
      await section.getByRole('button', { name: 'Switch off' }).click();
      await expect(section.getByText('The password is not right.')).toBeVisible();
      await section.getByLabel('Password', { exact: true }).fill(account.password);
      await section.getByRole('button', { name: 'Switch off' }).click();
      await expect(section.getByRole('button', { name: 'Set up' })).toBeVisible();
    });

    test('an app password is made, used by another program, and ended', async ({ page, account }) => {
      await enter(page, account, 'settings');
      const section = page.locator('#app-passwords');
      await section.getByRole('button', { name: 'New app password' }).click();
      await section.getByRole('button', { name: 'Make' }).click();
      await expect(section.getByText('must have 1 to 100 characters')).toBeVisible();
      await section.getByLabel('Which program is it for?').fill('Old phone');
      await section.getByRole('checkbox', { name: 'Calendars, contacts and files' }).uncheck();
      await accessible(page);
      await section.getByRole('button', { name: 'Make' }).click();
      const password = (await section.getByRole('status').locator('code').textContent()) ?? '';
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await section.getByRole('button', { name: 'Copy' }).click();
      await expect(note(page, 'Password copied')).toBeVisible();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(password);
      await accessible(page);
      await section.getByRole('button', { name: 'Done' }).click();
      await expect(section.getByText(password)).toHaveCount(0);

      const imap = await Imap.signIn({ ...account, password });
      imap.close();
      await page.reload();
      const line = section.getByRole('listitem').filter({ hasText: 'Old phone' });
      await expect(line).toContainText('IMAP, SMTP · last used');
      await line.getByRole('button', { name: 'End' }).click();
      const question = page.getByRole('dialog', { name: 'End “Old phone”?' });
      await question.getByRole('button', { name: 'Cancel' }).click();
      await expect(question).toBeHidden();
      await line.getByRole('button', { name: 'End' }).click();
      await question.getByRole('button', { name: 'End the password' }).click();
      await expect(section.getByRole('listitem')).toHaveCount(0);
    });
  });
}
