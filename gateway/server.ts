// Starts the gateway, and stops it without losing what it is doing.

import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

process.env.NODE_ENV ??= 'production'; // read by graphql-js when it is imported, hence the imports below
enableCompileCache(fileURLToPath(new URL('node_modules/.cache', import.meta.url))); // a third of the start

const { start } = await import('./gateway.ts');
const { BadSettings, settingsFrom } = await import('./settings.ts');

const STOP_MILLISECONDS = 8_000;

try {
  const settings = settingsFrom(process.env);
  delete process.env.LOG_LEVEL; // the planner's logger reads it as well, and fails at WARNING
  const gateway = await start(settings);
  process.on('SIGHUP', () => void gateway.reload());
  process.on('unhandledRejection', (error) => gateway.log.error('unhandled', error));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(0), STOP_MILLISECONDS).unref();
      void gateway.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  if (!(error instanceof BadSettings)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
