// The mail server in containers, as `cargo xtask compose-test` has started it: over HTTPS, by its own name.
import { defineConfig } from '@playwright/test';
import base from './playwright.config';

const host = process.env.ROOST_HOSTNAME ?? '';

export default defineConfig(base, {
  testDir: './server',
  projects: [],
  use: {
    baseURL: `https://${host}`,
    // Its certificate is signed by nobody whom the browser knows; tests/compose looks at the certificate itself.
    ignoreHTTPSErrors: true,
    launchOptions: {
      executablePath: base.use?.launchOptions?.executablePath,
      args: [
        ...(base.use?.launchOptions?.args ?? []),
        `--host-resolver-rules=MAP ${host} 127.0.0.1:${process.env.ROOST_HTTPS_PORT}`,
      ],
    },
  },
});
