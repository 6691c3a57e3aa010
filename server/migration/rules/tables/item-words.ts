/** What the migration itself writes into items and report messages, in one language. */
export interface ItemWords {
  readonly organizer: string;
  readonly attendees: string;
  /** By PARTSTAT in lower case. */
  readonly answers: Readonly<Record<'accepted' | 'declined' | 'tentative' | 'delegated', string>>;
  /** Name of the mailbox of report messages. */
  readonly reportMailbox: string;
  /** Subject of a report message; "{folder}" is filled in. */
  readonly damagedItem: string;
  readonly notMoved: string;
  readonly attached: string;
  readonly reason: string;
  readonly oldName: string;
  /** "{bytes}" is filled in. */
  readonly size: string;
}

export const itemWordsByLanguage: Readonly<Record<string, ItemWords>> = {
  en: {
    organizer: 'Organizer',
    attendees: 'Attendees',
    answers: {
      accepted: 'accepted',
      declined: 'declined',
      tentative: 'tentative',
      delegated: 'delegated',
    },
    reportMailbox: 'Migration report',
    damagedItem: 'Damaged item from "{folder}"',
    notMoved: 'An item of the folder "{folder}" could not be moved to this mailbox as it was.',
    attached: 'What was found of it is attached, byte for byte.',
    reason: 'Reason',
    oldName: 'Name in the old system',
    size: 'Size: {bytes} bytes',
  },
  de: {
    organizer: 'Organisator',
    attendees: 'Teilnehmer',
    answers: {
      accepted: 'zugesagt',
      declined: 'abgelehnt',
      tentative: 'mit Vorbehalt',
      delegated: 'delegiert',
    },
    reportMailbox: 'Umzugsbericht',
    damagedItem: 'Beschädigtes Element aus „{folder}“',
    notMoved:
      'Ein Element aus dem Ordner „{folder}“ konnte nicht unverändert in dieses Postfach übernommen werden.',
    attached: 'Was davon gefunden wurde, ist Byte für Byte angehängt.',
    reason: 'Grund',
    oldName: 'Name im alten System',
    size: 'Größe: {bytes} Bytes',
  },
  fr: {
    organizer: 'Organisateur',
    attendees: 'Participants',
    answers: {
      accepted: 'accepté',
      declined: 'refusé',
      tentative: 'provisoire',
      delegated: 'délégué',
    },
    reportMailbox: 'Rapport de migration',
    damagedItem: 'Élément endommagé de « {folder} »',
    notMoved:
      'Un élément du dossier « {folder} » n’a pas pu être transféré tel quel dans cette boîte aux lettres.',
    attached: 'Ce qui en a été trouvé est joint, octet par octet.',
    reason: 'Raison',
    oldName: 'Nom dans l’ancien système',
    size: 'Taille : {bytes} octets',
  },
  es: {
    organizer: 'Organizador',
    attendees: 'Asistentes',
    answers: {
      accepted: 'aceptado',
      declined: 'rechazado',
      tentative: 'provisional',
      delegated: 'delegado',
    },
    reportMailbox: 'Informe de migración',
    damagedItem: 'Elemento dañado de «{folder}»',
    notMoved:
      'Un elemento de la carpeta «{folder}» no se pudo trasladar a este buzón tal como estaba.',
    attached: 'Lo que se encontró de él se adjunta, byte por byte.',
    reason: 'Motivo',
    oldName: 'Nombre en el sistema antiguo',
    size: 'Tamaño: {bytes} bytes',
  },
  it: {
    organizer: 'Organizzatore',
    attendees: 'Partecipanti',
    answers: {
      accepted: 'accettato',
      declined: 'rifiutato',
      tentative: 'provvisorio',
      delegated: 'delegato',
    },
    reportMailbox: 'Rapporto di migrazione',
    damagedItem: 'Elemento danneggiato da «{folder}»',
    notMoved:
      'Un elemento della cartella «{folder}» non è stato trasferito in questa casella così com’era.',
    attached: 'Ciò che ne è stato trovato è allegato, byte per byte.',
    reason: 'Motivo',
    oldName: 'Nome nel vecchio sistema',
    size: 'Dimensione: {bytes} byte',
  },
  nl: {
    organizer: 'Organisator',
    attendees: 'Deelnemers',
    answers: {
      accepted: 'geaccepteerd',
      declined: 'geweigerd',
      tentative: 'voorlopig',
      delegated: 'gedelegeerd',
    },
    reportMailbox: 'Migratierapport',
    damagedItem: 'Beschadigd item uit ‘{folder}’',
    notMoved:
      'Een item uit de map ‘{folder}’ kon niet ongewijzigd naar dit postvak worden overgezet.',
    attached: 'Wat ervan gevonden is, is byte voor byte bijgevoegd.',
    reason: 'Reden',
    oldName: 'Naam in het oude systeem',
    size: 'Grootte: {bytes} bytes',
  },
};
