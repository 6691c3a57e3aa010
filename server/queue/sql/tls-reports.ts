import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** Writes a part of a domain's day; parts are put together when the day is over. */
export async function insertTlsPart(
  tx: SqlWriter,
  part: { readonly day: string; readonly domain: string; readonly text: string },
): Promise<void> {
  await tx.run`INSERT INTO queue_tls_parts (day, domain, part, claimed_until) VALUES (${part.day}, ${part.domain}, ${part.text}, 0)`;
}

export async function readFinishedDays(
  sql: SqlReader,
  today: string,
  limit: number,
): Promise<{ day: string; domain: string }[]> {
  return await sql.all<{
    day: string;
    domain: string;
  }>`SELECT DISTINCT day, domain FROM queue_tls_parts WHERE day < ${today} ORDER BY day, domain LIMIT ${limit}`;
}

/** Takes a domain's day for this process; gives its parts, none when another has it. */
export async function claimTlsDay(
  tx: SqlWriter,
  of: { readonly day: string; readonly domain: string },
  time: { readonly nowSeconds: number; readonly untilSeconds: number },
): Promise<string[]> {
  const rows = await tx.all<{
    part: string;
  }>`UPDATE queue_tls_parts SET claimed_until = ${time.untilSeconds}
    WHERE day = ${of.day} AND domain = ${of.domain} AND claimed_until < ${time.nowSeconds} RETURNING part`;
  return rows.map((r) => r.part);
}

/** Removes the parts that were claimed until then; what was written since stays. */
export async function deleteTlsDay(
  tx: SqlWriter,
  of: { readonly day: string; readonly domain: string },
  claimedUntil: number,
): Promise<void> {
  await tx.run`DELETE FROM queue_tls_parts WHERE day = ${of.day} AND domain = ${of.domain} AND claimed_until = ${claimedUntil}`;
}

export interface TlsPost {
  readonly id: string;
  readonly uri: string;
  readonly report: Uint8Array;
  readonly attempts: number;
  readonly giveUpAt: number;
}

export async function insertTlsPost(
  tx: SqlWriter,
  post: Omit<TlsPost, 'attempts'> & { readonly nextAttempt: number },
): Promise<void> {
  await tx.run`INSERT INTO queue_tls_posts (id, uri, report, attempts, next_attempt, give_up_at)
    VALUES (${post.id}, ${post.uri}, ${post.report}, 0, ${post.nextAttempt}, ${post.giveUpAt}) ON CONFLICT (id) DO NOTHING`;
}

/** Takes what is due; nobody else sees it before `againAt`. */
export async function claimTlsPosts(
  tx: SqlWriter,
  time: { readonly nowSeconds: number; readonly againAt: number },
): Promise<TlsPost[]> {
  return await tx.all<TlsPost>`UPDATE queue_tls_posts SET next_attempt = ${time.againAt}, attempts = attempts + 1
    WHERE next_attempt <= ${time.nowSeconds} RETURNING id, uri, report, attempts, give_up_at AS "giveUpAt"`;
}

export async function postponeTlsPost(tx: SqlWriter, id: string, at: number): Promise<void> {
  await tx.run`UPDATE queue_tls_posts SET next_attempt = ${at} WHERE id = ${id}`;
}

export async function deleteTlsPost(tx: SqlWriter, id: string): Promise<void> {
  await tx.run`DELETE FROM queue_tls_posts WHERE id = ${id}`;
}
