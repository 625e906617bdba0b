// Changing one event of a series, it and the following ones, or all.
import { type Locator, type Page } from '@playwright/test';
import { getEvent, putEvent } from '../support/api';
import { violations } from '../support/axe';
import { enter, note } from '../support/page';
import { newMailbox } from '../support/stack';
import { expect, test } from '../support/test';

const at = (page: Page, title: string, day: number, hours: string): Locator =>
  page.getByRole('main').getByRole('button', { name: new RegExp(`^${title}, .* ${day} July, ${hours}`) });

const question = (page: Page, what: string): Locator => page.getByRole('dialog', { name: `${what} a repeating event` });

const DAILY = [
  'SUMMARY:Standup',
  'DTSTART;TZID=Europe/Berlin:20260713T090000',
  'DTEND;TZID=Europe/Berlin:20260713T100000',
  'RRULE:FREQ=DAILY;COUNT=5',
];

async function edit(page: Page, event: Locator, title: string): Promise<Locator> {
  await event.click();
  await page.getByRole('dialog', { name: title }).getByRole('button', { name: 'Edit' }).click();
  return page.getByRole('dialog', { name: 'Edit event' });
}

test('one event of a series is changed, then it and the following, then all', async ({ page, account, request }) => {
  await putEvent(request, account, 'daily', DAILY);
  await enter(page, account, 'calendar/week/2026-07-15');
  let editor = await edit(page, at(page, 'Standup', 14, '0?9:00'), 'Standup');
  await expect(editor.getByLabel('Start date')).toHaveValue('2026-07-14');
  await editor.getByLabel('Start time').fill('11:00');
  await editor.getByLabel('Title').fill('Review');
  await editor.getByRole('button', { name: 'Save' }).click();
  expect(await violations(page)).toEqual([]);
  await question(page, 'Change').getByRole('button', { name: 'This event', exact: true }).click();
  await expect(at(page, 'Review', 14, '11:00 – 12:00')).toBeVisible();
  await expect(at(page, 'Standup', 15, '0?9:00')).toBeVisible();
  const stored = (await getEvent(request, account, 'daily')) ?? '';
  expect(stored).toContain('RECURRENCE-ID;TZID=Europe/Berlin:20260714T090000');
  expect(stored).toContain('RRULE:FREQ=DAILY;COUNT=5');

  // What is given up in the question is still there in the form.
  editor = await edit(page, at(page, 'Standup', 16, '0?9:00'), 'Standup');
  await editor.getByLabel('Title').fill('Daily');
  await editor.getByRole('button', { name: 'Save' }).click();
  await question(page, 'Change').getByRole('button', { name: 'Cancel' }).click();
  await expect(editor.getByLabel('Title')).toHaveValue('Daily');
  await editor.getByRole('button', { name: 'Save' }).click();
  await question(page, 'Change').getByRole('button', { name: 'This and following events' }).click();
  await expect(at(page, 'Daily', 16, '0?9:00')).toBeVisible();
  await expect(at(page, 'Daily', 17, '0?9:00')).toBeVisible();
  await expect(at(page, 'Standup', 15, '0?9:00')).toBeVisible();
  expect(await getEvent(request, account, 'daily')).toContain('RRULE:FREQ=DAILY;UNTIL=20260716T065959Z');

  editor = await edit(page, at(page, 'Standup', 15, '0?9:00'), 'Standup');
  await editor.getByLabel('Start time').fill('08:00');
  await editor.getByRole('button', { name: 'Save' }).click();
  await question(page, 'Change').getByRole('button', { name: 'All events' }).click();
  await expect(at(page, 'Standup', 13, '0?8:00')).toBeVisible();
  await expect(at(page, 'Standup', 15, '0?8:00')).toBeVisible();
  await expect(at(page, 'Review', 14, '11:00')).toBeVisible();
  await expect(at(page, 'Daily', 16, '0?9:00')).toBeVisible();
});

test('an event of a series is dragged, and put back', async ({ page, account, request }) => {
  await putEvent(request, account, 'daily', DAILY);
  await enter(page, account, 'calendar/week/2026-07-15');
  const event = at(page, 'Standup', 15, '0?9:00');
  const box = (await event.boundingBox())!;
  const hour = box.height;
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 10 + hour, { steps: 6 });
  await page.mouse.move(box.x + box.width / 2, box.y + 10 + 2 * hour, { steps: 6 });
  await page.mouse.up();
  await question(page, 'Move').getByRole('button', { name: 'This event', exact: true }).click();
  await expect(at(page, 'Standup', 15, '11:00 – 12:00')).toBeVisible();
  await expect(at(page, 'Standup', 16, '0?9:00')).toBeVisible();
  await note(page, 'Event moved').getByRole('button', { name: 'Undo' }).click();
  await expect(at(page, 'Standup', 15, '0?9:00 – 10:00')).toBeVisible();
  await page.reload();
  await expect(at(page, 'Standup', 15, '0?9:00 – 10:00')).toBeVisible();
});

test.describe('dark, 360 pixels wide, by the keyboard', () => {
  test.use({ colorScheme: 'dark', viewport: { width: 360, height: 740 } });

  test('what follows of a series is deleted and brought back', async ({ page, account, request }) => {
    await putEvent(request, account, 'daily', DAILY);
    await enter(page, account, 'calendar/agenda/2026-07-13');
    const third = at(page, 'Standup', 15, '0?9:00');
    await third.focus();
    await page.keyboard.press('Delete');
    await expect(question(page, 'Delete')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    const choice = question(page, 'Delete').getByRole('button', { name: 'This and following events' });
    while (!(await choice.evaluate((button) => button === document.activeElement))) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(third).toHaveCount(0);
    await expect(at(page, 'Standup', 14, '0?9:00')).toBeVisible();
    await expect(at(page, 'Standup', 16, '0?9:00')).toHaveCount(0);
    await note(page, 'This and following events deleted').getByRole('button', { name: 'Undo' }).click();
    await expect(third).toBeVisible();
    await expect(at(page, 'Standup', 17, '0?9:00')).toBeVisible();
  });
});

test('who is invited may not move a meeting, and the organizer may', async ({ page, account, request }) => {
  const organizer = newMailbox('olga');
  await putEvent(request, organizer, 'meeting', [
    ...DAILY,
    `ORGANIZER:mailto:${organizer.address}`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${organizer.address}`,
    `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${account.address}`,
  ]);
  await enter(page, account, 'calendar/week/2026-07-15');
  const event = at(page, 'Standup', 15, '0?9:00');
  const box = (await event.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 10 + box.height, { steps: 8 });
  await page.mouse.up();
  await question(page, 'Move').getByRole('button', { name: 'This event', exact: true }).click();
  await expect(page.getByText('Only the organizer can move this meeting.')).toBeVisible();
  await expect(event).toBeVisible();
});
