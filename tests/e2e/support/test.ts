// What every test starts with: a person with a mailbox of their own, and a page whose complaints are not overlooked.
import { test as base, type BrowserContext, type Page } from '@playwright/test';
import { Imap } from './imap';
import { newMailbox, type Account } from './stack';

export { expect } from '@playwright/test';

interface Fixtures {
  /** Someone nobody else is. */
  account: Account;
  /** Their mailbox, seen by another client. */
  imap: Imap;
}

export const test = base.extend<Fixtures>({
  // Playwright reads from the pattern that this fixture needs no other.
  // eslint-disable-next-line no-empty-pattern
  account: async ({}, use) => use(newMailbox('dana')),
  imap: async ({ account }, use) => {
    const imap = await Imap.signIn(account);
    await use(imap);
    imap.close();
  },
  context: async ({ context }, use) => {
    const complaints = listen(context);
    await use(context);
    base.expect(complaints, 'errors and policy violations of the page').toEqual([]);
  },
});

/**
 * Collects what a page should never say: uncaught errors, panics, violations of its content security policy.
 *
 * Answers that are no success are not among them: the browser writes each to the console, and what the page makes of
 * them is what the tests look at.
 */
export function listen(context: BrowserContext): string[] {
  const complaints: string[] = [];
  const follow = (page: Page) => {
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      const network = /^Failed to load resource: (the server responded|net::)/.test(message.text());
      // Playwright's own scripts, by which it looks into the frame of a mail: scripts do not run there.
      const looking = /^Blocked script execution in '[^']*\/api\/mail\/html\?/.test(message.text());
      if (message.type() === 'error' && !network && !looking) complaints.push(`console: ${message.text()}`);
    });
  };
  context.pages().forEach(follow);
  context.on('page', follow);
  return complaints;
}
