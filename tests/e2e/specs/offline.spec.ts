// The network goes away and comes back.
import { enter } from '../support/page';
import { expect, test } from '../support/test';

test('when the network is back the page notices by itself', async ({ page, account }) => {
  const away = page.getByText('The server does not answer. Trying again…');
  await enter(page, account, 'settings');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'New app password' }).click();
  await page.getByLabel('Which program is it for?').fill('Phone');
  await page.getByRole('button', { name: 'Make' }).click();
  await expect(away).toBeVisible();
  await page.context().setOffline(false);
  await expect(away).toBeHidden({ timeout: 3_000 });
});
