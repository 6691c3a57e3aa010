export interface DefaultCollectionNames {
  readonly calendar: string;
  readonly tasks: string;
  readonly contacts: string;
  readonly notes: string;
  /** The address list, where it is shown as an address book. */
  readonly directory: string;
}

/** Language in lower case; calendar, tasks, contacts, notes, directory. */
const rows: readonly (readonly [string, string, string, string, string, string])[] = [
  ['cs', 'Kalendář', 'Úkoly', 'Kontakty', 'Poznámky', 'Adresář'],
  ['da', 'Kalender', 'Opgaver', 'Kontakter', 'Noter', 'Adresseliste'],
  ['de', 'Kalender', 'Aufgaben', 'Kontakte', 'Notizen', 'Adressverzeichnis'],
  ['el', 'Ημερολόγιο', 'Εργασίες', 'Επαφές', 'Σημειώσεις', 'Κατάλογος διευθύνσεων'],
  ['en', 'Calendar', 'Tasks', 'Contacts', 'Notes', 'Directory'],
  ['es', 'Calendario', 'Tareas', 'Contactos', 'Notas', 'Directorio'],
  ['fi', 'Kalenteri', 'Tehtävät', 'Yhteystiedot', 'Muistiinpanot', 'Osoitehakemisto'],
  ['fr', 'Calendrier', 'Tâches', 'Contacts', 'Notes', 'Annuaire'],
  ['hu', 'Naptár', 'Feladatok', 'Névjegyek', 'Jegyzetek', 'Címtár'],
  ['it', 'Calendario', 'Attività', 'Contatti', 'Note', 'Elenco indirizzi'],
  ['ja', 'カレンダー', 'タスク', '連絡先', 'メモ', 'アドレス一覧'],
  ['ko', '캘린더', '할 일', '연락처', '메모', '전체 주소 목록'],
  ['nb', 'Kalender', 'Oppgaver', 'Kontakter', 'Notater', 'Adresseliste'],
  ['nl', 'Agenda', 'Taken', 'Contactpersonen', 'Notities', 'Adreslijst'],
  ['pl', 'Kalendarz', 'Zadania', 'Kontakty', 'Notatki', 'Katalog adresów'],
  ['pt', 'Calendário', 'Tarefas', 'Contactos', 'Notas', 'Lista de endereços'],
  ['pt-br', 'Calendário', 'Tarefas', 'Contatos', 'Anotações', 'Lista de endereços'],
  ['ro', 'Calendar', 'Sarcini', 'Contacte', 'Note', 'Listă de adrese'],
  ['ru', 'Календарь', 'Задачи', 'Контакты', 'Заметки', 'Адресный каталог'],
  ['sk', 'Kalendár', 'Úlohy', 'Kontakty', 'Poznámky', 'Adresár'],
  ['sv', 'Kalender', 'Uppgifter', 'Kontakter', 'Anteckningar', 'Adresslista'],
  ['tr', 'Takvim', 'Görevler', 'Kişiler', 'Notlar', 'Adres listesi'],
  ['uk', 'Календар', 'Завдання', 'Контакти', 'Нотатки', 'Адресний каталог'],
  ['zh-cn', '日历', '任务', '联系人', '便笺', '通讯录'],
  ['zh-tw', '行事曆', '工作', '連絡人', '記事', '通訊錄'],
];

export const collectionNamesByLanguage: ReadonlyMap<string, DefaultCollectionNames> = new Map(
  rows.map(([language, calendar, tasks, contacts, notes, directory]) => [
    language,
    { calendar, tasks, contacts, notes, directory },
  ]),
);
