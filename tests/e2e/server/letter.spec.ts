// A letter from another host is read in the page, and answered.
import { Composer } from '../support/compose';
import { open, reading, signIn } from '../support/page';
import { stack } from '../support/stack';
import { expect, test } from '@playwright/test';

test('a letter from elsewhere is read over HTTPS and answered', async ({ page }) => {
  await signIn(page, stack.accounts[0]);
  expect(new URL(page.url()).protocol).toBe('https:');
  await open(page, 'A letter from elsewhere');
  await expect(reading(page).getByText('How is the weather?')).toBeVisible();
  await page.keyboard.press('r');
  const composer = Composer.of(page);
  await expect(composer.field('To').getByText('Carol')).toBeVisible();
  await composer.body.click();
  await page.keyboard.type('Sunny. ');
  await composer.send(page);
});
