// The JSON API and the DAV interface, to put contacts and events where a test needs them.
import { expect, type APIRequestContext, type BrowserContext } from '@playwright/test';
import { stack, type Account } from './stack';

/** What Roost's page sends with every request. */
const own = { 'X-Roost-Request': '1' };

/** Signs a browser in without its page. */
export async function signInByApi(context: BrowserContext, { address, password }: Account): Promise<void> {
  const answer = await context.request.post(`${stack.url}/api/session`, { headers: own, data: { address, password } });
  expect(answer.status(), 'signing in by the API').toBe(200);
}

export async function addContact(request: APIRequestContext, contact: object): Promise<void> {
  const books = await (await request.get(`${stack.url}/api/addressbooks`)).json();
  const answer = await request.post(`${stack.url}/api/addressbooks/${books[0].id}/contacts`, { headers: own, data: contact });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Ends the sessions that somebody has, as another browser would do it; its own included. */
export async function endAllSessions(request: APIRequestContext, { address, password }: Account): Promise<void> {
  await request.post(`${stack.url}/api/session`, { headers: own, data: { address, password } });
  const sessions: { id: string; current: boolean }[] = await (await request.get(`${stack.url}/api/sessions`)).json();
  sessions.sort((a, b) => Number(a.current) - Number(b.current));
  for (const session of sessions) {
    const answer = await request.delete(`${stack.url}/api/sessions/${session.id}`, { headers: own });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

/** Puts an event into somebody's default calendar by CalDAV, as a phone does. */
export async function putEvent(request: APIRequestContext, account: Account, uid: string, lines: string[]): Promise<void> {
  const calendar = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Roost//Browser tests//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  const answer = await request.put(`${stack.url}/dav/calendars/${account.address}/default/${uid}.ics`, {
    headers: { 'Content-Type': 'text/calendar; charset=utf-8', Authorization: basic(account) },
    data: calendar,
  });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** The stored form of an event. */
export async function getEvent(request: APIRequestContext, account: Account, uid: string): Promise<string | undefined> {
  const answer = await request.get(`${stack.url}/dav/calendars/${account.address}/default/${uid}.ics`, {
    headers: { Authorization: basic(account) },
  });
  return answer.ok() ? answer.text() : undefined;
}

function basic({ address, password }: Account): string {
  return `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`;
}
