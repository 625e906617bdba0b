// The browser tests: a real Chromium against the real stack that `cargo xtask test` has started.
//
// ROOST_STACK is the JSON object of `cargo xtask up --detach --json`.
import { defineConfig } from '@playwright/test';
import { stack } from './support/stack';

export default defineConfig({
  testDir: './specs',
  // What runs against containers has no such stack at hand.
  globalSetup: stack.binary ? './support/forget.ts' : undefined,
  outputDir: './results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  reporter: [['list']],
  projects: [
    { name: 'page', testIgnore: /outage\.spec\.ts/ },
    // Stops the mail server that all tests share: runs when the others are done.
    { name: 'outage', testMatch: /outage\.spec\.ts/, dependencies: ['page'], fullyParallel: false },
  ],
  use: {
    baseURL: stack.url,
    viewport: { width: 1400, height: 900 },
    // Not the zone of the machine: what the tests say about times must hold everywhere.
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.ROOST_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
