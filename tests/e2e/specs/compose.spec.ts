import { addContact } from '../support/api';
import { Composer } from '../support/compose';
import { Imap } from '../support/imap';
import { html, plain } from '../support/messages';
import { enter, folders, frame, note, open, reading, row } from '../support/page';
import { newMailbox } from '../support/stack';
import { expect, test } from '../support/test';

test('recipients are completed from contacts and from the people of the domain', async ({ page, account }) => {
  await enter(page, account);
  await addContact(page.request, { given: 'Greta', family: 'Garbo', emails: [{ label: 'work', value: 'greta@elsewhere.test' }] });
  const composer = await Composer.start(page);
  await composer.to.pressSequentially('garb');
  const suggestion = composer.window.getByRole('option', { name: 'Greta Garbo' });
  await expect(suggestion).toBeVisible();
  await composer.to.press('Enter');
  await expect(composer.field('To').getByText('Greta Garbo')).toBeVisible();

  // Backspace in the empty field takes the last one away.
  await composer.to.press('Backspace');
  await expect(composer.field('To').getByText('Greta Garbo')).toHaveCount(0);
  await composer.to.pressSequentially('greta@');
  await suggestion.click();
  await expect(composer.field('To').getByText('Greta Garbo')).toBeVisible();

  const colleague = newMailbox('otto');
  await composer.to.pressSequentially(colleague.address.slice(0, -8));
  await composer.window.getByRole('option', { name: 'Otto' }).click();
  await expect(composer.field('To').getByTitle(colleague.address, { exact: true })).toBeVisible();
});

test('Cc is seen by all, Bcc by nobody', async ({ page, account, imap }) => {
  const [open1, hidden] = [newMailbox('open'), newMailbox('hidden')];
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', account.address);
  await composer.button('Cc Bcc').click();
  await composer.add('Cc', open1.address);
  await composer.add('Bcc', hidden.address);
  await composer.subject.fill('Copies');
  await composer.send(page);
  await expect(row(page, 'Copies')).toBeVisible();

  const received = await imap.newest('INBOX');
  expect(received).toContain(open1.address);
  expect(received).not.toContain(hidden.address);
  for (const person of [open1, hidden]) {
    const theirs = await Imap.signIn(person);
    await expect.poll(() => theirs.count('INBOX')).toBe(1);
    expect(await theirs.newest('INBOX')).not.toContain(`Bcc: ${hidden.address}`);
    theirs.close();
  }
});

test('a reply goes to the sender, quotes, keeps the thread, and marks what it answers', async ({ page, account, imap }) => {
  const writer = newMailbox('writer');
  await imap.append(
    'INBOX',
    plain(
      {
        subject: 'A question',
        from: `Wren <${writer.address}>`,
        to: account.address,
        id: 'question@elsewhere.test',
        date: new Date('2026-07-15T10:00:00Z'),
      },
      'Shall we meet?',
    ),
  );
  await enter(page, account);
  await open(page, 'A question');
  await page.keyboard.press('r');
  const composer = Composer.of(page);
  await expect(composer.field('To').getByText('Wren')).toBeVisible();
  await expect(composer.subject).toHaveValue('Re: A question');
  // The hour is that of the clock of who answers.
  await expect(composer.body).toContainText('On Wed, 15 Jul 2026 at 12:00, Wren wrote:');
  await expect(composer.body).toContainText('Shall we meet?');
  await expect(composer.body).toBeFocused();
  await page.keyboard.type('Gladly.');
  await composer.send(page);

  await expect(row(page, 'A question')).toContainText('Answered');
  const theirs = await Imap.signIn(writer);
  await expect.poll(() => theirs.count('INBOX')).toBe(1);
  const reply = await theirs.newest('INBOX');
  expect(reply).toContain('In-Reply-To: <question@elsewhere.test>');
  expect(reply).toContain('References: <question@elsewhere.test>');
  expect(reply).toContain('Gladly.');
  theirs.close();
  await expect.poll(() => imap.count('Sent')).toBe(1);
});

test('a reply to all goes to all others, not to oneself', async ({ page, account, imap }) => {
  await imap.append(
    'INBOX',
    plain(
      { subject: 'Plans', from: 'Wren <wren@elsewhere.test>', to: `${account.address}, Ann <ann@elsewhere.test>`, cc: 'Ben <ben@elsewhere.test>' },
      'What do you all think?',
    ),
  );
  await enter(page, account);
  await open(page, 'Plans');
  await reading(page).getByRole('button', { name: 'Reply to all' }).click();
  const composer = Composer.of(page);
  // To whom one answers stands apart from those who only get to know.
  await expect(composer.field('To').getByRole('button', { name: 'Remove Wren' })).toBeVisible();
  await expect(composer.field('Cc').getByRole('button', { name: 'Remove Ann' })).toBeVisible();
  await expect(composer.field('Cc').getByRole('button', { name: 'Remove Ben' })).toBeVisible();
  await expect(composer.field('To').getByRole('button', { name: /^Remove/ })).toHaveCount(1);
  await expect(composer.field('Cc').getByRole('button', { name: /^Remove/ })).toHaveCount(2);
});

test('a forward takes the attachment along', async ({ page, account, imap }) => {
  const receiver = newMailbox('receiver');
  await imap.append(
    'INBOX',
    html({ subject: 'The plan' }, '<p>See the file.</p>', [{ type: 'text/plain', content: 'step one', name: 'plan.txt' }]),
  );
  await enter(page, account);
  await open(page, 'The plan');
  await page.keyboard.press('f');
  const composer = Composer.of(page);
  await expect(composer.subject).toHaveValue('Fwd: The plan');
  await expect(composer.files.getByText('plan.txt')).toBeVisible();
  await composer.add('To', receiver.address);
  await composer.send(page);
  await expect(row(page, 'The plan')).toContainText('Forwarded');

  const theirs = await Imap.signIn(receiver);
  await expect.poll(() => theirs.count('INBOX')).toBe(1);
  const forwarded = await theirs.newest('INBOX');
  expect(forwarded).toContain('plan.txt');
  expect(forwarded).toMatch(/step one|c3RlcCBvbmU/);
  theirs.close();
});

test('what the text calls for is asked before sending without it', async ({ page, account }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.button('Send').click();
  await expect(composer.window.getByText('Say who is to get the message.')).toBeVisible();
  await composer.add('To', account.address);
  await composer.subject.fill('Forgotten');
  await composer.write('Please find the report attached.');
  await composer.button('Send').click();
  const question = page.getByRole('dialog', { name: 'Send without an attachment?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await composer.attach('report.txt', 'all is well');
  await composer.send(page);
  await expect(row(page, 'Forgotten')).toContainText('With attachment');
});

test('an address that cannot be right is said so beside its field', async ({ page, account }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', 'not an address');
  await composer.button('Send').click();
  await expect(composer.window.getByText('“not an address” is not a mail address.')).toBeVisible();
});

test('a recipient that the mail server refuses is named in its own words, and the message stays', async ({ page, account }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', account.address);
  await composer.add('To', 'nobody-at-all@example.test');
  await composer.subject.fill('To nobody');
  await composer.button('Send').click();
  // Postfix's own words.
  await expect(composer.window.getByText(/User unknown|Recipient address rejected/)).toBeVisible();
  await expect(composer.subject).toHaveValue('To nobody');

  await composer.window.getByRole('button', { name: 'Remove nobody-at-all@example.test' }).click();
  await composer.send(page);
  await expect(row(page, 'To nobody')).toHaveCount(1);
});

test('format, links and lists reach the receiver', async ({ page, account }) => {
  await enter(page, account);
  const composer = await Composer.start(page);
  await composer.add('To', account.address);
  await composer.subject.fill('In form');
  await composer.body.click();
  await composer.button('Bold').click();
  await page.keyboard.type('Important');
  await composer.button('Bold').click();
  await page.keyboard.type(' and not');
  await composer.send(page);
  await open(page, 'In form');
  await expect(frame(page).locator('b, strong')).toHaveText('Important');
  await expect(frame(page).getByText('and not')).toBeVisible();
});

test('the signature stands below what one writes', async ({ page, account }) => {
  await enter(page, account, 'settings');
  await page.getByLabel('Signature').fill('Dana\nExample & Daughters');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.goto('/webmail/mail');
  const composer = await Composer.start(page);
  await expect(composer.body).toContainText('Example & Daughters');
  await folders(page).getByRole('link', { name: 'Sent' }).click();
  await expect(composer.body).toContainText('Example & Daughters');
  await composer.button('Save and close').click();
  await expect(composer.window).toHaveCount(0);
  await expect(note(page, 'Draft saved')).toHaveCount(0);
});
