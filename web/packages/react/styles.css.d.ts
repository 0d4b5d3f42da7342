// Imported for its effect alone; TypeScript 6 wants to see something all the same.
export {};
