// How a subgraph knows that a call came from us: over exactly this body, token and moment, once.

import { createHash, createHmac, randomUUID } from 'node:crypto';

export const SIGNATURE = 'x-caravan-signature';

/** What the subgraph reads as the body of a `connection_init`, which has none. */
export const CONNECTION_INIT = 'connection_init';

export type Signer = (subgraph: string, authorization: string, body: string) => string;

/** Gives `t=<unix ms>,n=<nonce>,v1=<hex>`, an HMAC-SHA256 over `t.n.subgraph.sha256(token).sha256(body)`. */
export function signerWith(secret: string): Signer {
  return (subgraph, authorization, body) => {
    const moment = Date.now();
    const nonce = randomUUID();
    const text = `${moment}.${nonce}.${subgraph}.${sha256(authorization)}.${sha256(body)}`;
    const proof = createHmac('sha256', secret).update(text).digest('hex');
    return `t=${moment},n=${nonce},v1=${proof}`;
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
