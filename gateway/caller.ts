// What one operation carries from its client to the subgraphs.

import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from './identity.ts';

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export interface Caller {
  identity: Identity;
  requestId: string;
  traceparent: string;
  /** The client's network address, for limits on anonymous use; never logged. */
  address: string;
  /** Aborted when the client leaves. */
  signal?: AbortSignal | undefined;
}

export function requestIdFrom(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

export function traceparentFrom(headers: IncomingHttpHeaders): string {
  const given = headers.traceparent;
  if (typeof given === 'string' && TRACEPARENT.test(given)) return given;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** With `proxies` of ours in front, the address the outermost of them saw. */
export function addressFrom(headers: IncomingHttpHeaders, remote: string | undefined, proxies: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',').map((one) => one.trim());
  const seen = proxies > 0 ? forwarded.at(-proxies) : undefined;
  return seen || remote || '';
}
