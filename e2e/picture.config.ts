// Takes the picture of the README: the tests' own servers and browser, but no test.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

export default defineConfig({
  ...tests,
  testMatch: 'picture.ts',
  projects: [{ name: 'picture', use: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 } }],
});
