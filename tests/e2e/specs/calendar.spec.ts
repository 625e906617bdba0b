import { type Locator, type Page } from '@playwright/test';
import { getEvent, putEvent } from '../support/api';
import { enter, note } from '../support/page';
import { expect, test } from '../support/test';

/** The button of an event, in whichever view: its name begins with the title, which is said once. */
const chip = (page: Page, title: string): Locator => page.getByRole('main').getByRole('button', { name: new RegExp(`^${title}, `) });

/** The card of an event. */
const card = (page: Page, title: string): Locator => page.getByRole('dialog', { name: title });

/** An event lies in the space of its day: over it, as the page draws it. */
async function expectOver(event: Locator, day: Locator): Promise<void> {
  await expect(async () => {
    const [inner, outer] = [await event.boundingBox(), await day.boundingBox()];
    if (!inner || !outer) throw new Error('not drawn');
    const middle = inner.x + inner.width / 2;
    expect(middle).toBeGreaterThan(outer.x);
    expect(middle).toBeLessThan(outer.x + outer.width);
    expect(inner.y).toBeGreaterThanOrEqual(outer.y);
    expect(inner.y).toBeLessThan(outer.y + outer.height);
  }).toPass({ timeout: 5_000 });
}

test('an event put by CalDAV stands in the right cell at the right hour, in each view', async ({ page, account, request }) => {
  // Nine in the morning in New York is three in the afternoon in Berlin, where the browser is.
  await putEvent(request, account, 'call', [
    'SUMMARY:Call with New York',
    'DTSTART;TZID=America/New_York:20260715T090000',
    'DTEND;TZID=America/New_York:20260715T100000',
  ]);
  await enter(page, account, 'calendar/month/2026-07-15');
  const event = chip(page, 'Call with New York');
  const name = /^Call with New York, Wednesday,? 15 July, 15:00 – 16:00, Calendar$/;
  await expect(event).toHaveAccessibleName(name);
  await expect(event).toContainText('15');
  await expectOver(event, page.locator('[data-date="2026-07-15"]'));

  await page.keyboard.press('w');
  await expect(event).toContainText('15:00 – 16:00');
  await expect(event).toHaveAccessibleName(name);
  await expectOver(event, page.locator('[data-column="2026-07-15"]'));
  await page.keyboard.press('d');
  await expect(page.getByRole('heading', { name: /Wednesday,? 15 July/ })).toBeVisible();
  await expectOver(event, page.locator('[data-column="2026-07-15"]'));
  // Three quarters of the afternoon's way down the day: 15:00 of 24 hours.
  const [block, column] = [await event.boundingBox(), await page.locator('[data-column="2026-07-15"]').boundingBox()];
  expect((block!.y - column!.y) / column!.height).toBeCloseTo(15 / 24, 2);
  await page.keyboard.press('a');
  await expect(event).toHaveAccessibleName(name);
});

test('summer time: a weekly event keeps its hour where it is held, and moves where one looks from', async ({
  page,
  account,
  request,
}) => {
  await putEvent(request, account, 'weekly', [
    'SUMMARY:Tokyo weekly',
    'DTSTART;TZID=Asia/Tokyo:20261013T170000',
    'DTEND;TZID=Asia/Tokyo:20261013T180000',
    'RRULE:FREQ=WEEKLY;COUNT=3',
  ]);
  // Berlin leaves summer time on 25 October 2026; Tokyo has none.
  await enter(page, account, 'calendar/month/2026-10-20');
  await expect(chip(page, 'Tokyo weekly')).toHaveCount(3);
  const at = (hours: string) => page.getByRole('main').getByRole('button', { name: new RegExp(`^Tokyo weekly, .*, 0?${hours}`) });
  await expect(at('10:00 – 11:00')).toHaveCount(2);
  await expect(at('9:00 – 10:00')).toHaveCount(1);
});

test('an event over several whole days lies across them', async ({ page, account, request }) => {
  await putEvent(request, account, 'fair', ['SUMMARY:Fair', 'DTSTART;VALUE=DATE:20260714', 'DTEND;VALUE=DATE:20260717']);
  await enter(page, account, 'calendar/month/2026-07-15');
  await expect(chip(page, 'Fair')).toHaveCount(1);
  const [bar, day] = [await chip(page, 'Fair').boundingBox(), await page.locator('[data-date="2026-07-14"]').boundingBox()];
  expect(bar!.width / day!.width).toBeGreaterThan(2.5);
  expect(bar!.width / day!.width).toBeLessThan(3.1);
});

test('an event is made, changed, deleted and brought back', async ({ page, account, request }) => {
  await enter(page, account, 'calendar/month/2026-07-15');
  await page.getByRole('button', { name: 'New event' }).first().click();
  const quick = page.getByRole('dialog', { name: 'New event' });
  await quick.getByLabel('Title').fill('Dentist');
  await quick.getByRole('button', { name: 'More options' }).click();
  const editor = page.getByRole('dialog', { name: 'New event' });
  await expect(editor.getByLabel('Title')).toHaveValue('Dentist');
  await expect(editor.getByLabel('Start date')).toHaveValue('2026-07-15');
  // In the month one begins with whole days.
  await editor.getByLabel('All day').uncheck();
  await editor.getByLabel('Start time').fill('14:30');
  await editor.getByLabel('End time').fill('15:15');
  await editor.getByLabel('Location').fill('Main Street 1');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(chip(page, 'Dentist')).toHaveAccessibleName(/14:30 – 15:15, Main Street 1/);

  await chip(page, 'Dentist').click();
  await card(page, 'Dentist').getByRole('button', { name: 'Edit' }).click();
  const change = page.getByRole('dialog', { name: 'Edit event' });
  await change.getByLabel('Start date').fill('2026-07-16');
  await change.getByLabel('Title').fill('Dentist again');
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(chip(page, 'Dentist again')).toHaveAccessibleName(/Thursday,? 16 July, 14:30 – 15:15/);
  await expectOver(chip(page, 'Dentist again'), page.locator('[data-date="2026-07-16"]'));

  await chip(page, 'Dentist again').click();
  await card(page, 'Dentist again').getByRole('button', { name: 'Delete' }).click();
  await expect(chip(page, 'Dentist again')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(chip(page, 'Dentist again')).toBeVisible();
  await page.reload();
  await expect(chip(page, 'Dentist again')).toBeVisible();

  // Another device changes it: the page shows that by itself.
  await putEvent(request, account, 'phone', ['SUMMARY:From the phone', 'DTSTART:20260717T080000Z', 'DTEND:20260717T090000Z']);
  await expect(chip(page, 'From the phone')).toBeVisible();
});

test('what is wrong with an event is said beside the field', async ({ page, account }) => {
  await enter(page, account, 'calendar/month/2026-07-15');
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'More options' }).click();
  const editor = page.getByRole('dialog', { name: 'New event' });
  await editor.getByLabel('Start date').fill('2026-07-15');
  await editor.getByLabel('End date').fill('2026-07-14');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor.getByText('The end lies before the start.')).toBeVisible();
});

test('one event of a series is deleted, and the others stay', async ({ page, account, request }) => {
  await putEvent(request, account, 'daily', [
    'SUMMARY:Standup',
    'DTSTART;TZID=Europe/Berlin:20260713T090000',
    'DTEND;TZID=Europe/Berlin:20260713T091500',
    'RRULE:FREQ=DAILY;COUNT=5',
  ]);
  await enter(page, account, 'calendar/week/2026-07-15');
  await expect(chip(page, 'Standup')).toHaveCount(5);
  await page.getByRole('main').getByRole('button', { name: /^Standup, Wednesday,? 15 July/ }).click();
  await card(page, 'Standup').getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('dialog', { name: 'Delete a repeating event' });
  await expect(question).toContainText(/Wednesday,? 15 July/);
  await question.getByRole('button', { name: 'This event', exact: true }).click();
  await expect(chip(page, 'Standup')).toHaveCount(4);
  // The note comes with the server's answer: nothing is lost if one leaves now.
  await expect(note(page, 'Deleted: Standup')).toBeVisible();
  expect(await getEvent(request, account, 'daily')).toMatch(/EXDATE;TZID=Europe\/Berlin:20260715T090000/);
  await page.reload();
  await expect(chip(page, 'Standup')).toHaveCount(4);
});

test('what was deleted is gone from the server at once, and comes back as it was', async ({ page, account, request }) => {
  await putEvent(request, account, 'kept', ['SUMMARY:Kept', 'DTSTART:20260715T080000Z', 'DTEND:20260715T090000Z', 'X-PHONE:1']);
  const before = await getEvent(request, account, 'kept');
  await enter(page, account, 'calendar/month/2026-07-15');
  await chip(page, 'Kept').click();
  await card(page, 'Kept').getByRole('button', { name: 'Delete' }).click();
  await expect(note(page, 'Deleted: Kept')).toBeVisible();
  expect(await getEvent(request, account, 'kept')).toBeUndefined();
  await note(page, 'Deleted: Kept').getByRole('button', { name: 'Undo' }).click();
  await expect(chip(page, 'Kept')).toBeVisible();
  expect(await getEvent(request, account, 'kept')).toBe(before);
});

test('a rule that the form cannot express stays as it is until another choice replaces it', async ({ page, account, request }) => {
  const rule = 'RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=5';
  await putEvent(request, account, 'training', [
    'SUMMARY:Training',
    'DTSTART;TZID=Europe/Berlin:20260713T180000',
    'DTEND;TZID=Europe/Berlin:20260713T190000',
    rule,
  ]);
  await enter(page, account, 'calendar/month/2026-07-15');
  await expect(chip(page, 'Training')).toHaveCount(5);
  const edit = async (title: string) => {
    await chip(page, title).first().click();
    await card(page, title).getByRole('button', { name: 'Edit' }).click();
    return page.getByRole('dialog', { name: 'Edit event' });
  };
  let editor = await edit('Training');
  const custom = 'Custom: Every week on Monday, Wednesday and Friday, 5 times';
  await expect(editor.getByLabel('Repeat', { exact: true }).locator('option:checked')).toHaveText(custom);
  const all = page.getByRole('dialog', { name: 'Change a repeating event' }).getByRole('button', { name: 'All events' });
  await editor.getByLabel('Title').fill('Running');
  await editor.getByRole('button', { name: 'Save' }).click();
  await all.click();
  await expect(chip(page, 'Running')).toHaveCount(5);
  expect(await getEvent(request, account, 'training')).toContain(`${rule}\r\n`);

  editor = await edit('Running');
  await editor.getByLabel('Repeat', { exact: true }).selectOption('Does not repeat');
  await editor.getByRole('button', { name: 'Save' }).click();
  // Another repetition is none of one event alone.
  await expect(page.getByRole('button', { name: 'This event', exact: true })).toHaveCount(0);
  await all.click();
  await expect(chip(page, 'Running')).toHaveCount(1);
  expect(await getEvent(request, account, 'training')).not.toContain('RRULE');
});

test('Escape gives the keyboard back to the event whose card was open', async ({ page, account, request }) => {
  await putEvent(request, account, 'talk', ['SUMMARY:Talk', 'DTSTART:20260715T090000Z', 'DTEND:20260715T100000Z']);
  await enter(page, account, 'calendar/month/2026-07-15');
  const event = chip(page, 'Talk');
  await event.focus();
  await page.keyboard.press('Enter');
  await expect(card(page, 'Talk')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card(page, 'Talk')).toBeHidden();
  await expect(event).toBeFocused();
});

test('a long name of a calendar is cut and leaves its menu in reach', async ({ page, account }) => {
  await enter(page, account, 'calendar');
  const name = 'Everything that has to do with the house, the garden and the people next door';
  const make = await page.request.post('/api/calendars', {
    headers: { 'x-roost-request': '1' },
    data: { name, color: '#3857d6' },
  });
  expect(make.ok()).toBe(true);
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: name });
  const [box, sidebar] = [await row.boundingBox(), await page.getByRole('button', { name: 'New event' }).boundingBox()];
  expect(box!.width).toBeLessThanOrEqual(sidebar!.width);
});

test('the keyboard: t, d, w, m and leafing', async ({ page, account }) => {
  await enter(page, account, 'calendar/month/2026-07-15');
  const heading = page.getByRole('heading', { level: 1 });
  const views = page.getByRole('radiogroup', { name: 'View' });
  await expect(heading).toHaveText('July 2026');
  await page.keyboard.press('j');
  await expect(heading).toHaveText('August 2026');
  await page.keyboard.press('k');
  await expect(heading).toHaveText('July 2026');
  for (const [key, name] of [['w', 'Week'], ['d', 'Day'], ['m', 'Month'], ['a', 'Agenda']]) {
    await page.keyboard.press(key);
    await expect(views.getByRole('radio', { name })).toBeChecked();
  }
  await page.keyboard.press('m');
  await page.keyboard.press('t');
  const today = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'Europe/Berlin' });
  await expect(heading).toHaveText(today.format(new Date()));
});

test('a calendar is made, its events hidden and shown, and removed', async ({ page, account, request }) => {
  await putEvent(request, account, 'one', ['SUMMARY:Seen', 'DTSTART;VALUE=DATE:20260715']);
  await enter(page, account, 'calendar/month/2026-07-15');
  const side = page.getByRole('complementary', { name: 'Calendars' });
  const box = side.getByRole('listitem').first().getByRole('checkbox');
  await expect(chip(page, 'Seen')).toBeVisible();
  await box.uncheck();
  await expect(chip(page, 'Seen')).toHaveCount(0);
  await box.check();
  await expect(chip(page, 'Seen')).toBeVisible();

  await side.getByRole('button', { name: 'Add a calendar' }).click();
  await page.getByRole('menuitem', { name: 'New calendar' }).click();
  const dialog = page.getByRole('dialog', { name: 'New calendar' });
  await dialog.getByLabel('Name').fill('Garden');
  await dialog.getByRole('button', { name: /Create|Save|Make/ }).click();
  await expect(side.getByText('Garden')).toBeVisible();
  await side.getByRole('button', { name: 'Calendar Garden' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete “Garden”?' }).getByRole('button', { name: 'Delete the calendar' }).click();
  await expect(side.getByText('Garden')).toHaveCount(0);
});
