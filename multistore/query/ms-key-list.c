/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsKeyList: an ordered list of distinct integers that knows each one's position.
 *
 * The keys stand in blocks. The index leads from a key to its block and keeps no keys: an open-addressed table of block numbers, in which a
 * candidate is right if its block has the key.
 */

#include "query/ms-key-list-private.h"

#include <string.h>

#define BLOCK_KEYS 512
/* A bulk fill leaves some room, so that the first insertion does not split. */
#define FILL_KEYS 490
#define CHUNK_BLOCKS 64

enum
{
  SLOT_EMPTY,
  SLOT_DELETED,
  FIRST_BLOCK_NUMBER
};

typedef struct
{
  guint32 number; /* in the index, and in `by_number` */
  guint place;    /* in `blocks` */
  gint64 keys[BLOCK_KEYS];
} Block;

struct _MsKeyList
{
  guint length;
  GPtrArray *blocks; /* of Block, in order */
  GArray *counts;    /* of guint: keys in each block */
  GArray *sums;      /* of guint: keys in each chunk of blocks */

  GPtrArray *by_number; /* of Block, or NULL where one has gone */
  GArray *free_numbers; /* of guint32 */
  guint32 *slots;       /* NULL until somebody looks for a key */
  guint n_slots;
  guint n_used; /* slots, deleted ones included */
};

MsKeyList *
ms_key_list_new (void)
{
  MsKeyList *self = g_new0 (MsKeyList, 1);

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->counts = g_array_new (FALSE, FALSE, sizeof (guint));
  self->sums = g_array_new (FALSE, TRUE, sizeof (guint));
  self->by_number = g_ptr_array_new ();
  g_ptr_array_set_size (self->by_number, FIRST_BLOCK_NUMBER);
  self->free_numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

void
ms_key_list_free (MsKeyList *self)
{
  g_ptr_array_unref (self->blocks);
  g_array_unref (self->counts);
  g_array_unref (self->sums);
  g_ptr_array_unref (self->by_number);
  g_array_unref (self->free_numbers);
  g_free (self->slots);
  g_free (self);
}

guint
ms_key_list_get_length (MsKeyList *self)
{
  return self->length;
}

static guint *
count_of (MsKeyList *self, guint place)
{
  return &g_array_index (self->counts, guint, place);
}

static Block *
block_at (MsKeyList *self, guint place)
{
  return g_ptr_array_index (self->blocks, place);
}

/* Spreads keys that come as 1, 2, 3 (the last step of the generator SplitMix64, by Steele, Lea and Flood). */
static guint
first_slot (const MsKeyList *self, gint64 key)
{
  guint64 hash = (guint64) key + G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  hash = (hash ^ (hash >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  hash = (hash ^ (hash >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  hash ^= hash >> 31;
  return (guint) (((hash >> 32) * self->n_slots) >> 32);
}

static guint
next_slot (const MsKeyList *self, guint slot)
{
  return slot + 1 == self->n_slots ? 0 : slot + 1;
}

static guint
find_in_block (const Block *block, guint n_keys, gint64 key)
{
  for (guint i = 0; i < n_keys; i++)
    if (block->keys[i] == key)
      return i;
  return MS_KEY_LIST_NONE;
}

static void
index_put (MsKeyList *self, gint64 key, guint32 number)
{
  guint slot = first_slot (self, key);

  while (self->slots[slot] >= FIRST_BLOCK_NUMBER)
    slot = next_slot (self, slot);
  self->n_used += self->slots[slot] == SLOT_EMPTY;
  self->slots[slot] = number;
}

static void
index_build (MsKeyList *self)
{
  self->n_slots = MAX (64, self->length + self->length / 20 * 9);
  self->n_used = 0;
  g_free (self->slots);
  self->slots = g_new0 (guint32, self->n_slots);
  for (guint place = 0; place < self->blocks->len; place++)
    {
      const Block *block = block_at (self, place);

      for (guint i = 0; i < *count_of (self, place); i++)
        index_put (self, block->keys[i], block->number);
    }
}

static void
index_add (MsKeyList *self, gint64 key, guint32 number)
{
  if (self->slots)
    index_put (self, key, number);
}

/*
 * Gives the slot of a key of block @from to another block, or nobody.
 *
 * Several slots behind the key's first one may name that block, and any of them finds the key. The first of them is the one to take: for every place x, at
 * least as many slots from x on name the block as keys of it begin to look at x or later. Between the key's own beginning and the slot that is
 * taken no slot names the block, so there the slots from x on were more than the keys by one, and elsewhere both lose one or none.
 */
static void
index_move (MsKeyList *self, gint64 key, guint32 from, guint32 to)
{
  guint slot;

  if (!self->slots)
    return;
  slot = first_slot (self, key);
  while (self->slots[slot] != from)
    slot = next_slot (self, slot);
  self->slots[slot] = to;
}

static void
index_remove (MsKeyList *self, gint64 key, guint32 number)
{
  index_move (self, key, number, SLOT_DELETED);
}

static void
index_keep_room (MsKeyList *self)
{
  if (self->slots && self->n_used > self->n_slots / 4 * 3)
    index_build (self);
}

static void
compute_sums (MsKeyList *self, guint from_place)
{
  guint n_chunks = (self->blocks->len + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS;

  g_array_set_size (self->sums, n_chunks);
  for (guint chunk = from_place / CHUNK_BLOCKS; chunk < n_chunks; chunk++)
    {
      guint end = MIN ((chunk + 1) * CHUNK_BLOCKS, self->blocks->len);
      guint sum = 0;

      for (guint i = chunk * CHUNK_BLOCKS; i < end; i++)
        sum += *count_of (self, i);
      g_array_index (self->sums, guint, chunk) = sum;
    }
}

static void
change_count (MsKeyList *self, guint place, gint change)
{
  *count_of (self, place) += change;
  g_array_index (self->sums, guint, place / CHUNK_BLOCKS) += change;
  self->length += change;
}

static void
renumber_places (MsKeyList *self, guint from_place)
{
  for (guint i = from_place; i < self->blocks->len; i++)
    block_at (self, i)->place = i;
  compute_sums (self, from_place);
}

static Block *
insert_block (MsKeyList *self, guint place)
{
  Block *block = g_new (Block, 1);
  guint none = 0;

  if (self->free_numbers->len > 0)
    {
      block->number = g_array_index (self->free_numbers, guint32, self->free_numbers->len - 1);
      g_array_set_size (self->free_numbers, self->free_numbers->len - 1);
      self->by_number->pdata[block->number] = block;
    }
  else
    {
      block->number = self->by_number->len;
      g_ptr_array_add (self->by_number, block);
    }
  g_ptr_array_insert (self->blocks, place, block);
  g_array_insert_val (self->counts, place, none);
  renumber_places (self, place);
  return block;
}

static void
remove_block (MsKeyList *self, guint place)
{
  guint32 number = block_at (self, place)->number;

  self->by_number->pdata[number] = NULL;
  g_array_append_val (self->free_numbers, number);
  g_ptr_array_remove_index (self->blocks, place);
  g_array_remove_index (self->counts, place);
  renumber_places (self, place);
}

/* The block of @position, and the place in it. The end of the list is behind the last key of the last block. */
static guint
locate (MsKeyList *self, guint position, guint *offset)
{
  guint chunk = 0, place;

  while (chunk + 1 < self->sums->len && position >= g_array_index (self->sums, guint, chunk))
    position -= g_array_index (self->sums, guint, chunk++);
  place = chunk * CHUNK_BLOCKS;
  while (place + 1 < self->blocks->len && position >= *count_of (self, place))
    position -= *count_of (self, place++);
  *offset = position;
  return place;
}

gint64
ms_key_list_get (MsKeyList *self, guint position)
{
  guint place, offset;

  g_return_val_if_fail (position < self->length, 0);

  place = locate (self, position, &offset);
  return block_at (self, place)->keys[offset];
}

guint
ms_key_list_get_landmark (MsKeyList *self, guint position)
{
  guint offset;

  g_return_val_if_fail (position < self->length, 0);

  locate (self, position, &offset);
  return position - offset;
}

void
ms_key_list_read (MsKeyList *self, guint position, gint64 *keys, guint n_keys)
{
  guint place, offset;

  g_return_if_fail (position + n_keys <= self->length);

  if (n_keys == 0)
    return;
  place = locate (self, position, &offset);
  while (n_keys > 0)
    {
      guint n_here = MIN (n_keys, *count_of (self, place) - offset);

      memcpy (keys, block_at (self, place)->keys + offset, n_here * sizeof *keys);
      keys += n_here;
      n_keys -= n_here;
      offset = 0;
      place++;
    }
}

static guint
position_of (MsKeyList *self, guint place, guint offset)
{
  guint position = offset;

  for (guint chunk = 0; chunk < place / CHUNK_BLOCKS; chunk++)
    position += g_array_index (self->sums, guint, chunk);
  for (guint i = place - place % CHUNK_BLOCKS; i < place; i++)
    position += *count_of (self, i);
  return position;
}

guint
ms_key_list_find (MsKeyList *self, gint64 key)
{
  guint32 last = SLOT_EMPTY;

  if (!self->slots)
    index_build (self);
  for (guint slot = first_slot (self, key); self->slots[slot] != SLOT_EMPTY;
       slot = next_slot (self, slot))
    {
      guint32 number = self->slots[slot];
      const Block *block;
      guint offset;

      if (number < FIRST_BLOCK_NUMBER || number == last)
        continue;
      block = g_ptr_array_index (self->by_number, number);
      offset = find_in_block (block, *count_of (self, block->place), key);
      if (offset != MS_KEY_LIST_NONE)
        return position_of (self, block->place, offset);
      last = number;
    }
  return MS_KEY_LIST_NONE;
}

void
ms_key_list_append (MsKeyList *self, gint64 key)
{
  guint place = self->blocks->len;
  Block *block;

  if (place > 0 && *count_of (self, place - 1) < FILL_KEYS)
    block = block_at (self, --place);
  else
    block = insert_block (self, place);
  block->keys[*count_of (self, place)] = key;
  change_count (self, place, 1);
  index_add (self, key, block->number);
  index_keep_room (self);
}

/* Half of a full block goes to a new one behind it. */
static void
split_block (MsKeyList *self, guint place)
{
  Block *block = block_at (self, place);
  Block *other = insert_block (self, place + 1);
  guint n_kept = BLOCK_KEYS / 2;

  memcpy (other->keys, block->keys + n_kept, (BLOCK_KEYS - n_kept) * sizeof *block->keys);
  for (guint i = 0; i < BLOCK_KEYS - n_kept; i++)
    index_move (self, other->keys[i], block->number, other->number);
  *count_of (self, place) = n_kept;
  *count_of (self, place + 1) = BLOCK_KEYS - n_kept;
  compute_sums (self, place);
}

static void
insert_key (MsKeyList *self, guint position, gint64 key)
{
  guint place, offset;
  Block *block;

  if (position == self->length)
    {
      ms_key_list_append (self, key);
      return;
    }
  place = locate (self, position, &offset);
  if (*count_of (self, place) == BLOCK_KEYS)
    {
      split_block (self, place);
      place = locate (self, position, &offset);
    }
  block = block_at (self, place);
  memmove (block->keys + offset + 1, block->keys + offset,
           (*count_of (self, place) - offset) * sizeof *block->keys);
  block->keys[offset] = key;
  change_count (self, place, 1);
  index_add (self, key, block->number);
  index_keep_room (self);
}

/* Two blocks that would fill one to a half become one. */
static void
merge_with_next (MsKeyList *self, guint place)
{
  Block *block = block_at (self, place);
  guint n_keys = *count_of (self, place);
  guint n_moved;
  Block *next;

  if (place + 1 >= self->blocks->len)
    return;
  n_moved = *count_of (self, place + 1);
  if (n_keys + n_moved > BLOCK_KEYS / 2)
    return;
  next = block_at (self, place + 1);
  memcpy (block->keys + n_keys, next->keys, n_moved * sizeof *block->keys);
  for (guint i = 0; i < n_moved; i++)
    index_move (self, next->keys[i], next->number, block->number);
  *count_of (self, place) += n_moved;
  remove_block (self, place + 1);
  compute_sums (self, place);
}

/* Returns how many of @n_removed were in the block of @position. */
static guint
remove_keys (MsKeyList *self, guint position, guint n_removed)
{
  guint offset;
  guint place = locate (self, position, &offset);
  Block *block = block_at (self, place);
  guint n_keys = *count_of (self, place);
  guint n_here = MIN (n_removed, n_keys - offset);

  for (guint i = offset; i < offset + n_here; i++)
    index_remove (self, block->keys[i], block->number);
  memmove (block->keys + offset, block->keys + offset + n_here,
           (n_keys - offset - n_here) * sizeof *block->keys);
  change_count (self, place, -(gint) n_here);
  if (*count_of (self, place) == 0)
    remove_block (self, place);
  else
    merge_with_next (self, place);
  return n_here;
}

void
ms_key_list_splice (MsKeyList *self,
                    guint position,
                    guint n_removed,
                    const gint64 *added,
                    guint n_added)
{
  g_return_if_fail (position + n_removed <= self->length);

  while (n_removed > 0)
    n_removed -= remove_keys (self, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    insert_key (self, position + i, added[i]);
}

gsize
ms_key_list_get_memory (MsKeyList *self)
{
  return sizeof *self + self->blocks->len * (sizeof (Block) + sizeof (gpointer) + sizeof (guint))
         + self->by_number->len * sizeof (gpointer) + self->n_slots * sizeof (guint32);
}
