// The window in which a message is written.
import { expect, type Locator, type Page } from '@playwright/test';

export class Composer {
  /** The only open window, or the one whose title has these words. */
  static of(page: Page, title?: string): Composer {
    const windows = page.getByRole('region').filter({ has: page.getByRole('button', { name: 'Send', exact: true }) });
    return new Composer(title ? windows.filter({ hasText: title }) : windows);
  }

  static async start(page: Page): Promise<Composer> {
    await page.getByRole('button', { name: 'Compose' }).first().click();
    const composer = Composer.of(page);
    await expect(composer.to).toBeVisible();
    return composer;
  }

  private constructor(readonly window: Locator) {}

  recipients = (field: string): Locator => this.window.getByRole('combobox', { name: field, exact: true });
  /** The whole field, with the recipients that are in it. */
  field = (field: string): Locator => this.window.getByRole('group', { name: field, exact: true });
  button = (name: string): Locator => this.window.getByRole('button', { name, exact: true });

  get to(): Locator {
    return this.recipients('To');
  }

  get subject(): Locator {
    return this.window.getByLabel('Subject');
  }

  get body(): Locator {
    return this.window.getByRole('textbox', { name: 'Message', exact: true });
  }

  get files(): Locator {
    return this.window.getByRole('list', { name: 'Attachments' });
  }

  async add(field: string, address: string): Promise<void> {
    await this.recipients(field).fill(address);
    await this.recipients(field).press('Enter');
    // Where the directory was faster than the key, their name stands there.
    await expect(this.field(field).getByTitle(address, { exact: true })).toBeVisible();
  }

  async write(text: string): Promise<void> {
    await this.body.click();
    await this.body.pressSequentially(text);
    await expect(this.body).toContainText(text);
  }

  async attach(name: string, content: string | Buffer, mimeType = 'text/plain'): Promise<void> {
    await this.window.getByLabel('Files to attach').setInputFiles({ name, mimeType, buffer: Buffer.from(content) });
    await expect(this.files.getByText(name)).toBeVisible();
    await expect(this.files.getByRole('progressbar')).toBeHidden();
  }

  /** Sends and waits until the page says that it is sent. */
  async send(page: Page): Promise<void> {
    await this.button('Send').click();
    await expect(page.getByRole('status').filter({ hasText: 'Message sent' })).toBeVisible();
  }
}
