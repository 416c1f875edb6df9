// Starts the gateway, and stops it without losing what it is doing.

process.env.NODE_ENV ??= 'production'; // read by graphql-js when it is imported, hence the import below

const { start } = await import('./gateway.ts');
const { BadSettings, settingsFrom } = await import('./settings.ts');

const STOP_MILLISECONDS = 8_000;

try {
  const gateway = await start(settingsFrom(process.env));
  process.on('SIGHUP', () => void gateway.reload());
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
