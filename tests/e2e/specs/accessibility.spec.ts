// axe-core on every screen, light and dark, wide and phone-sized. No rule is disabled.
import { violations } from '../support/axe';
import { enter } from '../support/page';
import { furnish, screens } from '../support/screens';
import { expect, test } from '../support/test';

test.describe.configure({ timeout: 120_000 });

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1400, 360]) {
    test.describe(`${colorScheme}, ${width} pixels wide`, () => {
      test.use({ colorScheme, viewport: { width, height: width < 720 ? 740 : 900 } });

      test('signing in', async ({ page }) => {
        await page.goto('/webmail/');
        await expect(page.getByLabel('Email address')).toBeVisible();
        expect(await violations(page)).toEqual([]);
      });

      test('all screens', async ({ page, account }) => {
        await enter(page, account);
        await furnish(page, account);
        const found: string[] = [];
        for (const screen of screens) {
          await screen.show(page);
          found.push(...(await violations(page)).map((line) => `${screen.name}: ${line}`));
        }
        expect(found).toEqual([]);
      });
    });
  }
}
