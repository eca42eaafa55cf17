// A picture of NiFi's canvas, zoomed to fit: node canvas.mjs http://127.0.0.1:8080/nifi/#/process-groups/ID OUT.png
// Run "npm install" in this folder first. Needs a Chromium (CHROMIUM, default /usr/bin/chromium); WIDTH and HEIGHT.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, out] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'canvas-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  viewport: { width: Number(process.env.WIDTH ?? 1600), height: Number(process.env.HEIGHT ?? 1200) },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  const page = browser.pages()[0] ?? await browser.newPage();
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.waitForSelector('g.processor', { timeout: 60_000 });
  // the panels that lie over the canvas
  await page.addStyleTag({ content: 'graph-controls, .mat-mdc-tooltip { visibility: hidden !important }' });
  await page.waitForTimeout(2_000);
  // the button is hidden, not gone
  await page.evaluate(() => {
    const buttons = [...document.querySelectorAll('graph-controls button')];
    buttons.find(button => button.querySelector('.fa-compress, .icon-zoom-fit'))?.click();
  });
  await page.mouse.move(5, 5);
  await page.waitForTimeout(3_000);
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
