/** A folder as the export of items names it; other folders of Graph have names without blanks. */
export interface ExportedId {
  readonly mailbox: string;
  readonly folder: string;
  /** Of an archive mailbox, which Graph shows in its preview alone. */
  readonly isArchive: boolean;
}

const MARK = 'export';
const ARCHIVE_MARK = 'archive';

export function formatExportedId({ mailbox, folder, isArchive }: ExportedId): string {
  return [isArchive ? ARCHIVE_MARK : MARK, mailbox, folder].join(' ');
}

/** undefined for folders of other kinds. */
export function parseExportedId(id: string): ExportedId | undefined {
  const [mark, mailbox, folder] = id.split(' ');
  const isKnown = mark === MARK || mark === ARCHIVE_MARK;
  return isKnown && mailbox !== undefined && folder !== undefined
    ? { mailbox, folder, isArchive: mark === ARCHIVE_MARK }
    : undefined;
}

export function exportPath({ mailbox, folder }: ExportedId): string {
  return `${mailboxPath(mailbox)}/folders/${encodeURIComponent(folder)}`;
}

export function mailboxPath(mailbox: string): string {
  return `/admin/exchange/mailboxes/${encodeURIComponent(mailbox)}`;
}
