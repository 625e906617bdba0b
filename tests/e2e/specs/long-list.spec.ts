// Folders with more messages than any page can draw: only the rows in view are in the document.
import { type Locator, type Page } from '@playwright/test';
import { type Imap } from '../support/imap';
import { enter, list, row } from '../support/page';
import { plain } from '../support/messages';
import { expect, test } from '../support/test';

/** How many different messages stand in a long folder. */
const DIFFERENT = 1_000;

test.describe.configure({ timeout: 120_000 });

for (const total of [10_000, 50_000]) {
  test(`a folder of ${total} messages is scrolled to its end, and each row is where it belongs`, async ({
    page,
    account,
    imap,
  }) => {
    await fill(imap, total);
    await enter(page, account);
    await expect(list(page)).toHaveAttribute('aria-rowcount', String(total));
    await expectRowsInPlace(page, total);

    await scrollTo(page, 0.5);
    await expectRowsInPlace(page, total);
    await scrollTo(page, 1);
    await expect(at(page, total)).toBeInViewport();
    await expectRowsInPlace(page, total);
    // The document stays small, however long the list.
    expect(await list(page).getByRole('row').count()).toBeLessThan(60);

    await at(page, total).getByRole('link').click();
    await expect(page.getByRole('article').getByText('The text of 1.')).toBeVisible();
    await expect(page.getByText(`${total} of ${total}`)).toBeVisible();
    await scrollTo(page, 0);
    await expect(at(page, 1)).toBeInViewport();
  });
}

test('a message that arrives while one looks at older ones does not move them', async ({ page, account, imap }) => {
  await imap.appendAll('INBOX', numbered(500));
  await enter(page, account);
  await expect(row(page, 'Number 500 of')).toBeVisible();
  await scrollTo(page, 1);
  await expect(row(page, 'Number 1 of')).toBeInViewport();
  await imap.append('INBOX', plain({ subject: 'Just in' }, 'Hello'));
  await expect(list(page)).toHaveAttribute('aria-rowcount', '501');
  await expect(row(page, 'Number 2 of')).toBeInViewport();
  await scrollTo(page, 0);
  await expect(row(page, 'Just in')).toBeInViewport();
  await expect(row(page, 'Number 500 of')).toHaveAttribute('aria-rowindex', '2');
});

function numbered(total: number): string[] {
  const start = Date.UTC(2026, 0, 1);
  return Array.from({ length: total }, (_, index) =>
    plain({ subject: `Number ${index + 1} of many`, date: new Date(start + index * 60_000) }, `The text of ${index + 1}.`),
  );
}

/** Messages over and over: copying them is much faster than putting as many different ones. */
async function fill(imap: Imap, total: number): Promise<void> {
  await imap.appendAll('INBOX', numbered(DIFFERENT));
  await imap.command('SELECT INBOX');
  for (let there = DIFFERENT; there < total; there += DIFFERENT) await imap.command(`COPY 1:${DIFFERENT} INBOX`);
}

/** The row that says that it stands at this position, counted from 1. */
const at = (page: Page, position: number): Locator => list(page).locator(`[role=row][aria-rowindex="${position}"]`);

/** Scrolls the list to a share of its height, as by dragging the scroll bar. */
async function scrollTo(page: Page, share: number): Promise<void> {
  await list(page).evaluate((rows, share) => {
    const view = rows.parentElement!;
    view.scrollTop = (view.scrollHeight - view.clientHeight) * share;
  }, share);
}

/** Each row in view has the message that belongs at the position that it claims: the newest has the last UID. */
async function expectRowsInPlace(page: Page, total: number): Promise<void> {
  await expect(async () => {
    const rows = await list(page)
      .getByRole('row')
      .evaluateAll((rows) =>
        rows.map((row) => ({
          position: Number(row.getAttribute('aria-rowindex')),
          uid: Number(row.querySelector('a')?.href.split('-').pop()),
          text: row.textContent ?? '',
        })),
      );
    expect(rows.length).toBeGreaterThan(5);
    for (const { position, uid, text } of rows) {
      expect(uid).toBe(total - position + 1);
      expect(text).toContain(`Number ${((uid - 1) % DIFFERENT) + 1} of`);
    }
  }).toPass({ timeout: 10_000 });
}
