// What the gateway writes down: one JSON object a line, never a query, a token or a person's data.

const LEVELS = ['debug', 'info', 'warning', 'error'] as const;
type Level = (typeof LEVELS)[number];

export type Fields = Record<string, string | number | boolean | undefined>;

export class Log {
  readonly #threshold: number;

  constructor(level: string) {
    const known = LEVELS.indexOf((level === 'warn' ? 'warning' : level) as Level);
    this.#threshold = known < 0 ? LEVELS.indexOf('info') : known;
  }

  debug(message: string, fields: Fields = {}): void {
    this.#write('debug', message, fields);
  }

  info(message: string, fields: Fields = {}): void {
    this.#write('info', message, fields);
  }

  warning(message: string, fields: Fields = {}): void {
    this.#write('warning', message, fields);
  }

  /** The message of a thrown error may quote what a client sent, so only its type and frames are kept. */
  error(message: string, error: unknown, fields: Fields = {}): void {
    const thrown = error instanceof Error ? error : undefined;
    const stack = thrown?.stack ?? '';
    this.#write('error', message, {
      ...fields,
      'error.type': thrown?.name ?? typeof error,
      'error.stack_trace': stack.split('\n').filter((line) => line.startsWith('    at ')).join('\n'),
    });
  }

  #write(level: Level, message: string, fields: Fields): void {
    if (LEVELS.indexOf(level) < this.#threshold) return;
    const line = {
      '@timestamp': new Date().toISOString(),
      'log.level': level,
      message,
      'service.name': 'gateway',
      ...fields,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
