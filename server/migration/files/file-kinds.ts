import type { EndpointOpening } from '../open-endpoints.ts';
import type { Source } from '../source.ts';
import type { FileKind } from './open-file-source.ts';

/** Sources that are read from files, by the names of their kinds. */
export const fileSources: Readonly<Record<string, (opening: EndpointOpening) => Promise<Source>>> =
  {
    communigate: from(
      async () => (await import('../sources/communigate/communigate-kind.ts')).communigateKind,
    ),
    csv: from(async () => (await import('../sources/csv/csv-kind.ts')).csvKind),
    emlx: from(async () => (await import('../sources/emlx/emlx-kind.ts')).emlxKind),
    files: from(async () => (await import('../sources/files/files-kind.ts')).filesKind),
    ics: from(async () => (await import('../sources/ics/ics-kind.ts')).icsKind),
    mdaemon: from(async () => (await import('../sources/mdaemon/mdaemon-kind.ts')).mdaemonKind),
    kerio: from(async () => (await import('../sources/kerio/kerio-kind.ts')).kerioKind),
    maildir: from(async () => (await import('../sources/maildir/maildir-kind.ts')).maildirKind),
    mbox: from(async () => (await import('../sources/mbox/mbox-kind.ts')).mboxKind),
    takeout: from(async () => (await import('../sources/takeout/takeout-kind.ts')).takeoutKind),
    thunderbird: from(
      async () => (await import('../sources/thunderbird/thunderbird-kind.ts')).thunderbirdKind,
    ),
    vcf: from(async () => (await import('../sources/vcf/vcf-kind.ts')).vcfKind),
    zimbra: from(async () => (await import('../sources/zimbra/zimbra-kind.ts')).zimbraKind),
  };

function from(load: () => Promise<FileKind>): (opening: EndpointOpening) => Promise<Source> {
  return async (opening) => {
    const { openFileSource } = await import('./open-file-source.ts');
    return openFileSource(await load(), opening);
  };
}
