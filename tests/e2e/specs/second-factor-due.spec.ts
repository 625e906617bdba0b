// A second factor that a policy asks for: said while there is time, and set up before anything else afterwards.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { violations } from '../support/axe';
import { enter, sections } from '../support/page';
import { password, stack } from '../support/stack';
import { expect, test } from '../support/test';

const run = (...command: string[]) => execFileSync(stack.binary, [...command, '--config', stack.config], { input: password });

/** What an authenticator shows for a secret in base32 (RFC 6238). */
function code(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((character) => alphabet.indexOf(character).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1400 },
  { colorScheme: 'dark', width: 360 },
] as const) {
  test.describe(`${colorScheme}, ${width} pixels wide`, () => {
    test.use({ colorScheme, viewport: { width, height: width < 720 ? 740 : 900 } });

    test('a second factor that is asked for is said in time, and set up before anything else', async ({ page }) => {
      // A domain of its own: the policy is for everybody in it.
      const domain = `policy-${width}-${process.pid}-${Date.now().toString(36)}.test`;
      const account = { address: `dana@${domain}`, password };
      run('domain', 'add', domain);
      run('mailbox', 'add', account.address, '--name', 'Dana', '--password-stdin');
      run('policy', 'second-factor', domain, '--grace-days', '14');

      await enter(page, account, 'calendar');
      const banner = page.getByRole('status').filter({ hasText: 'A second factor is asked for from' });
      await expect(banner).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await banner.getByRole('link', { name: 'Set it up' }).click();
      await expect(page.locator('#second-factor').getByRole('button', { name: 'Set up' })).toBeInViewport();

      // The time is over.
      run('policy', 'second-factor', domain, '--grace-days', '0');
      await page.goto('/webmail/calendar');
      await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
      await expect(sections(page)).toHaveCount(0);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Set up' }).click();
      const secret = (await page.locator('code').textContent()) ?? '';
      await page.getByLabel('Code', { exact: true }).fill('000000');
      await page.getByRole('button', { name: 'Switch on' }).click();
      await expect(page.getByText('This code is not right')).toBeVisible();
      await page.getByLabel('Code', { exact: true }).fill(code(secret));
      await page.keyboard.press('Enter');
      await expect(page.getByRole('listitem')).toHaveCount(10);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'I have kept them' }).click();
      await expect(sections(page)).toBeVisible();
      await expect(page).toHaveURL(/\/webmail\/calendar/);
      await expect(banner).toHaveCount(0);
    });
  });
}
