export interface DefaultCollectionNames {
  readonly calendar: string;
  readonly tasks: string;
  readonly contacts: string;
  readonly notes: string;
}

/** Language in lower case; calendar, tasks, contacts, notes. */
const rows: readonly (readonly [string, string, string, string, string])[] = [
  ['cs', 'Kalendář', 'Úkoly', 'Kontakty', 'Poznámky'],
  ['da', 'Kalender', 'Opgaver', 'Kontakter', 'Noter'],
  ['de', 'Kalender', 'Aufgaben', 'Kontakte', 'Notizen'],
  ['el', 'Ημερολόγιο', 'Εργασίες', 'Επαφές', 'Σημειώσεις'],
  ['en', 'Calendar', 'Tasks', 'Contacts', 'Notes'],
  ['es', 'Calendario', 'Tareas', 'Contactos', 'Notas'],
  ['fi', 'Kalenteri', 'Tehtävät', 'Yhteystiedot', 'Muistiinpanot'],
  ['fr', 'Calendrier', 'Tâches', 'Contacts', 'Notes'],
  ['hu', 'Naptár', 'Feladatok', 'Névjegyek', 'Jegyzetek'],
  ['it', 'Calendario', 'Attività', 'Contatti', 'Note'],
  ['ja', 'カレンダー', 'タスク', '連絡先', 'メモ'],
  ['ko', '캘린더', '할 일', '연락처', '메모'],
  ['nb', 'Kalender', 'Oppgaver', 'Kontakter', 'Notater'],
  ['nl', 'Agenda', 'Taken', 'Contactpersonen', 'Notities'],
  ['pl', 'Kalendarz', 'Zadania', 'Kontakty', 'Notatki'],
  ['pt', 'Calendário', 'Tarefas', 'Contactos', 'Notas'],
  ['pt-br', 'Calendário', 'Tarefas', 'Contatos', 'Anotações'],
  ['ro', 'Calendar', 'Sarcini', 'Contacte', 'Note'],
  ['ru', 'Календарь', 'Задачи', 'Контакты', 'Заметки'],
  ['sk', 'Kalendár', 'Úlohy', 'Kontakty', 'Poznámky'],
  ['sv', 'Kalender', 'Uppgifter', 'Kontakter', 'Anteckningar'],
  ['tr', 'Takvim', 'Görevler', 'Kişiler', 'Notlar'],
  ['uk', 'Календар', 'Завдання', 'Контакти', 'Нотатки'],
  ['zh-cn', '日历', '任务', '联系人', '便笺'],
  ['zh-tw', '行事曆', '工作', '連絡人', '記事'],
];

export const collectionNamesByLanguage: ReadonlyMap<string, DefaultCollectionNames> = new Map(
  rows.map(([language, calendar, tasks, contacts, notes]) => [
    language,
    { calendar, tasks, contacts, notes },
  ]),
);
