// How much more may this client spend in the running minute? Counted in cost, not in requests.

import { createHmac } from 'node:crypto';
import { createClient } from '@redis/client';
import type { Caller } from './caller.ts';
import { Refusal } from './errors.ts';
import type { Log } from './log.ts';

const MINUTE = 60_000;
const TIMEOUT_MILLISECONDS = 100;
const MOST_REMEMBERED = 100_000; // identities, when this process counts alone

type Count = (key: string, cost: number) => Promise<number>;

export class Budget {
  readonly #count: Count;
  readonly #perMinute: number;
  readonly #secret: string;

  constructor(count: Count, perMinute: number, secret: string) {
    this.#count = count;
    this.#perMinute = perMinute;
    this.#secret = secret;
  }

  /** Spends, and gives what is left. Throws a Refusal when it was not enough. */
  async spend(caller: Caller, cost: number): Promise<number> {
    const now = Date.now();
    const key = `${this.#pseudonym(caller)}:${Math.floor(now / MINUTE)}`;
    const left = this.#perMinute - (await this.#count(key, cost));
    if (left >= 0) return left;
    const seconds = Math.ceil((MINUTE - (now % MINUTE)) / 1000);
    throw new Refusal('RATE_LIMITED', `Too much at once. Try again in ${seconds} s.`, 429, seconds);
  }

  /** No token, address or person can be read from a key. */
  #pseudonym({ identity, address }: Caller): string {
    const who = identity.subject === undefined ? `address ${address}` : `subject ${identity.subject}`;
    return createHmac('sha256', this.#secret).update(who).digest('base64url').slice(0, 22);
  }
}

export interface Counter {
  count: Count;
  close: () => Promise<void>;
}

/** One count for all replicas; while Redis is away each process counts for itself. */
export async function counterAt(redisUrl: string | undefined, log: Log): Promise<Counter> {
  const alone = countingAlone();
  if (!redisUrl) return { count: alone, close: async () => {} };
  const redis = createClient({
    url: redisUrl,
    disableOfflineQueue: true,
    commandOptions: { timeout: TIMEOUT_MILLISECONDS },
    socket: { connectTimeout: 2_000, reconnectStrategy: (tries) => Math.min(100 * 2 ** tries, 5_000) },
  });
  let away = false;
  redis.on('error', () => {
    if (!away) log.warning('redis is away, limits are counted in this process');
    away = true;
  });
  redis.on('ready', () => {
    away = false;
  });
  void redis.connect().catch(() => undefined); // reported by the listener; it keeps trying
  return {
    count: async (key, cost) => {
      if (!redis.isReady) return alone(key, cost);
      const name = `caravan:budget:${key}`;
      const replies = redis.multi().incrBy(name, cost).expire(name, 120).exec();
      return replies.then(
        ([total]) => Number(total),
        () => alone(key, cost),
      );
    },
    close: async () => redis.destroy(),
  };
}

function countingAlone(): Count {
  const totals = new Map<string, number>();
  return async (key, cost) => {
    const total = (totals.get(key) ?? 0) + cost;
    totals.delete(key);
    totals.set(key, total);
    const oldest = totals.keys().next().value;
    if (totals.size > MOST_REMEMBERED && oldest !== undefined) totals.delete(oldest);
    return total;
  };
}
