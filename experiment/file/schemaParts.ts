/** What the schemas of several sections are made of. */
import { z } from 'zod';

export const count = z.int().min(0);
export const positive = z.int().min(1);
export const pair = (first: z.ZodNumber | z.ZodInt, second: z.ZodNumber | z.ZodInt, error: string) => z.tuple([first, second], { error });
