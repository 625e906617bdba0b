// What axe-core finds wrong with what is shown. No rule is disabled.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds, each with the elements that it is about. */
export async function violations(page: Page): Promise<string[]> {
  // Colours on their way from one to another are neither of them.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))));
  // The mail in the frame is somebody else's work, and its frame lets no script in, axe's among them.
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} (${node.failureSummary?.split('\n')[1]?.trim()})`));
}
