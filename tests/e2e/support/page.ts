// What a person does at the page, by what they see.
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { signInByApi } from './api';
import type { Account } from './stack';

/** Signs in by the form. */
export async function signIn(page: Page, { address, password }: Account): Promise<void> {
  await page.goto('/webmail/');
  await page.getByLabel('Email address').fill(address);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(sections(page)).toBeVisible();
}

/** Comes to a section signed in already: most tests are not about signing in. */
export async function enter(page: Page, account: Account, path = 'mail'): Promise<void> {
  await signInByApi(page.context(), account);
  await page.goto(`/webmail/${path}`);
  await expect(sections(page)).toBeVisible();
}

export const sections = (page: Page): Locator => page.getByRole('navigation', { name: 'Sections' });

export const folders = (page: Page): Locator => page.getByRole('navigation', { name: 'Folders' });

export const list = (page: Page): Locator => page.getByRole('grid', { name: 'Messages' });

/** A line of the message list, by a word in it. */
export const row = (page: Page, text: string): Locator => list(page).getByRole('row').filter({ hasText: text });

/** The pane of the open message. */
export const reading = (page: Page): Locator => page.getByRole('region', { name: 'Message', exact: true });

/** The HTML of the open message. */
export const frame = (page: Page): FrameLocator => reading(page).getByTitle('Message', { exact: true }).contentFrame();

/** Opens a message of the list and waits until it is shown. */
export async function open(page: Page, subject: string): Promise<void> {
  await row(page, subject).getByRole('link').click();
  await expect(reading(page).getByRole('article').getByRole('heading', { name: subject })).toBeVisible();
}

/** The notes at the edge of the page. */
export const note = (page: Page, text: string): Locator => page.getByRole('status').filter({ hasText: text });
