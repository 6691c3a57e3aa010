import { statfs } from 'node:fs/promises';
import type { Concern, ListenerReport, OpenData, StatusReport } from '#cli/parts.ts';
import type { Subscriptions } from '#groupware/subscriptions.ts';
import { type Certificates, expiringSoon } from '#platform/certificates.ts';
import type { Clock } from '#platform/clock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import { formatSize } from '#platform/units.ts';
import { feedConcerns } from './feed-concerns.ts';
import { dkimConcerns } from './dkim-concerns.ts';
import type { OpenMail } from './open-mail.ts';
import { roomConcerns } from './room-concerns.ts';

interface StatusFacts {
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly data: OpenData;
  readonly mail: OpenMail;
  readonly certificates: Certificates;
  readonly listeners: readonly ListenerReport[];
  readonly warnBeforeMs: () => number;
  readonly version: string;
  readonly startedMs: number;
  readonly connections: number;
  readonly workers: number;
  readonly storage: string;
  readonly feeds: Pick<Subscriptions, 'failing'>;
  /** What was found at the start. */
  readonly lasting: readonly Concern[];
}

/** Free space below which mail is about to be refused. */
const LOW_DISK_BYTES = 512 * 1024 * 1024;

/** What `mailstead status` shows of this process. */
export async function readStatus(facts: StatusFacts): Promise<StatusReport> {
  const { clock, mail, data } = facts;
  const counts = await mail.queue.counts();
  return {
    version: facts.version,
    pid: process.pid,
    uptimeSeconds: Math.floor((clock.monotonicMs() - facts.startedMs) / 1000),
    workers: facts.workers,
    storage: facts.storage,
    listeners: facts.listeners,
    figures: {
      connections: facts.connections,
      queuedMessages: counts.messages,
      queuedRecipients: counts.recipients,
      heldRecipients: counts.held,
      accounts: await data.directory.accounts.count(),
    },
    concerns: [
      ...facts.lasting,
      ...certificateConcerns(facts),
      ...(await diskConcerns(facts.folder)),
      ...(await feedConcerns(facts.feeds, data.directory.accounts)),
      ...(await roomConcerns(data.directory)),
      ...(await dkimConcerns(data, facts.storage !== 'embedded')),
    ],
  };
}

function certificateConcerns({ certificates, clock, warnBeforeMs }: StatusFacts): Concern[] {
  return expiringSoon(certificates, clock, warnBeforeMs()).map((c) => ({
    name: 'certificate-expires',
    message: `${c.file} ends on ${Temporal.Instant.fromEpochMilliseconds(c.notAfterMs).toString()}`,
  }));
}

async function diskConcerns(folder: DataFolder): Promise<Concern[]> {
  const { bavail, bsize } = await statfs(folder.root);
  const free = Math.floor((bavail * bsize) / 1024) * 1024;
  return free >= LOW_DISK_BYTES
    ? []
    : [{ name: 'disk-low', message: `${folder.root} has only ${formatSize(free)} left` }];
}
