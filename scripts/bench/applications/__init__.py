"""What the product is measured against: the limit below it, a plain Django REST framework beside it."""
