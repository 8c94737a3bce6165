import { defineConfig } from 'vite';

/** Builds the page into dist, beside the compiled server that hands it out. Nothing is loaded from anywhere else. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: '../../../dist/playground/page',
    emptyOutDir: true,
    // Browsers with light-dark() in CSS, from the middle of 2024 on.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The licences of what is bundled travel with it.
    license: { fileName: 'licenses.md' },
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
});
