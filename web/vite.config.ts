/* One build, two pages: portal/ is served at "/", desk/ at "/desk/". Nothing is inlined, so the
 * server's Content-Security-Policy can forbid inline scripts and styles. */
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** In development, answer the pages' own addresses the way the server does. */
function pageAddresses(): Plugin {
  return {
    name: 'huiyin-page-addresses',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/';
        const isPage = request.headers.accept?.includes('text/html') ?? false;
        if (isPage && !path.startsWith('/api/')) {
          const isDesk = path === '/desk' || path.startsWith('/desk/');
          request.url = isDesk ? '/desk/index.html' : '/portal/index.html';
        }
        next();
      });
    },
  };
}

export default defineConfig({
  root: here('.'),
  base: '/',
  publicDir: here('public'),
  plugins: [vue(), pageAddresses()],
  resolve: { alias: { '@shared': here('shared') } },
  server: { port: 5173, proxy: { '/api': process.env.HUIYIN_SERVER ?? 'http://127.0.0.1:8080' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    target: ['es2020', 'chrome87', 'safari14', 'firefox78'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: { portal: here('portal/index.html'), desk: here('desk/index.html') },
      /* What changes rarely in a file of its own, so that an update costs an old phone little. */
      output: {
        codeSplitting: {
          groups: [{ name: 'vue', test: /node_modules[\\/](@vue|vue|vue-router)[\\/]/ }],
        },
      },
    },
  },
  test: { include: ['shared/**/*.test.ts', 'portal/**/*.test.ts', 'desk/**/*.test.ts'] },
});
