"""From list price to pocket price: waterfalls, bands, discounts and their policy, price economics, invoice lines."""
