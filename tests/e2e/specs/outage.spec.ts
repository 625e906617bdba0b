// The mail server goes away and comes back. Alone in its project: it stops what all other tests need.
import { Composer } from '../support/compose';
import { plain } from '../support/messages';
import { enter, open, reading, row } from '../support/page';
import { service } from '../support/stack';
import { expect, test } from '../support/test';

const away = 'The mail server does not answer. Trying again…';

test.afterEach(({}, info) => {
  // Whatever went wrong, those who come next need it.
  if (info.status !== info.expectedStatus) service('start', 'dovecot');
});

test('Dovecot stopped: the page says so, retries by itself, and nothing typed is lost', async ({ page, account, imap }) => {
  await imap.append('INBOX', plain({ subject: 'Before' }, 'Still here'));
  await enter(page, account);
  await open(page, 'Before');
  const composer = await Composer.start(page);
  await composer.add('To', account.address);
  await composer.subject.fill('Written in the dark');

  service('stop', 'dovecot');
  await composer.write('Typed while the server was away.');
  await expect(page.getByText(away)).toBeVisible();
  await expect(composer.window.getByRole('status').filter({ hasText: 'Not saved' })).toBeVisible();
  // What was read stays readable.
  await expect(reading(page).getByText('Still here')).toBeVisible();

  service('start', 'dovecot');
  await expect(page.getByText(away)).toBeHidden({ timeout: 30_000 });
  await expect(composer.window.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible({ timeout: 30_000 });
  await expect(composer.body).toContainText('Typed while the server was away.');
  await composer.send(page);
  await expect(row(page, 'Written in the dark')).toBeVisible({ timeout: 20_000 });
});
