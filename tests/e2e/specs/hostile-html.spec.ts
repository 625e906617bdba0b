// Every hostile mail of the collection, opened in the real page: nothing runs, nothing leaves.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Page, type Request } from '@playwright/test';
import { html } from '../support/messages';
import { enter, frame, reading, row } from '../support/page';
import { stack } from '../support/stack';
import { expect, test } from '../support/test';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/hostile-html');
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.html'))
  .sort();

/** What a message says of its HTML, where the attack needs it to be believed. */
const charsets: Record<string, string> = {
  '76-encoding-utf7.html': 'utf-7',
  '79-encoding-iso-2022-jp.html': 'iso-2022-jp',
};

/** As many in one page as finish in good time. */
const AT_ONCE = 12;

test.describe.configure({ timeout: 120_000 });

test('the collection is as large as it should be', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(70);
});

for (let first = 0; first < fixtures.length; first += AT_ONCE) {
  const some = fixtures.slice(first, first + AT_ONCE);
  test(`${some[0]} to ${some[some.length - 1]}`, async ({ page, account, imap }) => {
    for (const fixture of some) {
      const body = readFileSync(join(folder, fixture));
      await imap.append('INBOX', html({ subject: subject(fixture) }, body, [], charsets[fixture]));
    }
    const watch = await watchOver(page);
    await enter(page, account);
    for (const fixture of some) {
      await show(page, fixture);
      await expectNothing(page, watch, fixture);
      if (await loadRemote(page)) await expectNothing(page, watch, `${fixture}, remote content asked for`);
    }
  });
}

/** Nothing has run, opened, moved or left; all that hostile mails try is tried by now. */
async function expectNothing(page: Page, watch: { found: string[] }, fixture: string): Promise<void> {
  await settle(page);
  expect(watch.found, fixture).toEqual([]);
  const told = await page.evaluate(() => [Reflect.get(window, '__pwned'), Reflect.get(window, '__heard')]);
  expect(told, fixture).toEqual([undefined, []]);
}

const subject = (fixture: string): string => `Hostile ${fixture.slice(0, 2)}`;

/** Opens a message and makes sure that it is the one that is looked at. */
async function show(page: Page, fixture: string): Promise<void> {
  const number = fixture.slice(0, 2);
  await row(page, subject(fixture)).getByRole('link').click();
  await expect(reading(page).getByRole('heading', { name: subject(fixture) })).toBeVisible();
  // An empty frame would pass all else.
  await expect(frame(page).locator('body')).toContainText(`Fixture ${number}`, { timeout: 20_000 });
}

/** Asks for remote content, where the page offers that. */
async function loadRemote(page: Page): Promise<boolean> {
  const button = page.getByRole('button', { name: 'Load remote content' });
  if ((await button.count()) === 0) return false;
  const reloaded = page.waitForResponse((response) => response.url().includes('/api/mail/html') && response.url().includes('remote=true'));
  await button.click();
  await (await reloaded).finished();
  await expect(frame(page).locator('body')).toContainText('Fixture');
  return true;
}

/** Lets whatever wants to happen happen: animations start, images fail, redirects begin. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))),
  );
}

/** Collects whatever a hostile mail must not achieve. */
async function watchOver(page: Page): Promise<{ found: string[] }> {
  const found: string[] = [];
  const context = page.context();
  await context.addInitScript(() => {
    const heard: string[] = [];
    Reflect.set(window, '__heard', heard);
    window.addEventListener('message', (event) => {
      if (JSON.stringify(event.data ?? '').includes('pwned')) heard.push(String(event.data));
    });
  });
  // Nothing gets out even if it is tried.
  await context.route(
    (url) => url.origin !== stack.url,
    async (route) => {
      found.push(`left for ${route.request().url()}`);
      await route.abort();
    },
  );
  context.on('request', (request) => {
    const wrong = request.url().startsWith(stack.url) && isFromMail(page, request) && !isAllowed(request.url());
    if (wrong) found.push(`asked our own server for ${request.url()}`);
  });
  context.on('page', (other) => found.push(`opened ${other.url()}`));
  page.on('dialog', (dialog) => {
    found.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('framenavigated', (moved) => {
    const url = moved.url();
    const expected =
      moved === page.mainFrame()
        ? url.startsWith(`${stack.url}/webmail/`)
        : url === 'about:blank' || url.startsWith(`${stack.url}/api/mail/html?`);
    if (!expected) found.push(`navigated to ${url}`);
  });
  page.on('download', (download) => found.push(`downloaded ${download.url()}`));
  page.on('websocket', (socket) => found.push(`socket to ${socket.url()}`));
  return { found };
}

function isFromMail(page: Page, request: Request): boolean {
  try {
    return request.frame() !== page.mainFrame();
  } catch {
    // The request of a page that does not exist yet.
    return true;
  }
}

/** The mail itself, its inline images, and what the server fetches for it. */
function isAllowed(url: string): boolean {
  return ['/api/mail/html?', '/api/mail/part?', '/api/mail/remote?'].some((path) => url.startsWith(stack.url + path));
}
