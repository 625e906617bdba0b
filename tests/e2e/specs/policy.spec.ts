// The content security policy, and that no screen breaks it. (Each test of the suite fails on a violation: see
// support/test.ts. This one goes through all screens, and makes sure that a violation would be noticed.)
import { enter } from '../support/page';
import { furnish, screens } from '../support/screens';
import { expect, listen, test } from '../support/test';

test('the policy allows no inline script and nothing from elsewhere', async ({ page }) => {
  const answer = await page.goto('/webmail/');
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("'unsafe-inline'");
  expect(policy).not.toContain("'unsafe-eval'");
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(answer?.headers()['x-frame-options']).toBe('DENY');
});

test('no screen says anything wrong', async ({ page, account }) => {
  await enter(page, account);
  await furnish(page, account);
  for (const screen of screens) await screen.show(page);
});

test('a violation would be noticed', async ({ browser }) => {
  const context = await browser.newContext();
  const complaints = listen(context);
  const page = await context.newPage();
  await page.goto('/webmail/');
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.__inline = 1';
    document.head.append(script);
  });
  await expect.poll(() => complaints.join()).toContain('Content Security Policy');
  expect(await page.evaluate(() => Reflect.get(window, '__inline'))).toBeUndefined();
  await context.close();
});
