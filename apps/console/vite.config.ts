import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// oxlint-disable-next-line no-restricted-syntax, import/no-default-export -- Vite reads the default export.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    // One language pair and one vendor file: the console is used for hours, loaded once.
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
  },
  server: {
    // `npm run dev` beside a started control plane: pages come from Vite, facts from 8080.
    proxy: { '/v1': 'http://127.0.0.1:8080' },
  },
});
