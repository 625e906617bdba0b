// What a person does at the page, by what they see.
import { expect, type Page } from '@playwright/test';

export async function signIn(page: Page, address: string, password: string): Promise<void> {
  await page.goto('/webmail/');
  await page.getByLabel('Email address').fill(address);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeVisible();
}
